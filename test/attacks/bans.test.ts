import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { startPeer } from "../support/overlay-peer.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { askAdmin } from "./support/admin-door.ts";
import { attack } from "./support/attack.ts";
import { boxAt, boxTarget } from "./support/box.ts";
import { codeOf } from "./support/code-of.ts";
import { enemyAt } from "./support/enemy.ts";
import { nextLife } from "./support/next-life.ts";
import { target } from "./support/target.ts";

const at = target(boxTarget());
const ban = async (gateway: TestGateway, peerId: string): Promise<void> =>
  expect((await askAdmin(gateway, `/v1/peers/${peerId}/ban`, { body: {} })).status).toBe(200);

/** What becomes of another's particle that a peer brings over a connection of its own. */
const carriedBy = async (identity: Identity, gateway: TestGateway): Promise<string> => {
  const honest = await createIdentity();
  try {
    await using again = await enemyAt(gateway.address, identity);
    return await again.post(await again.sign("(null)", { identity: honest }));
  } catch {
    return "not connected";
  }
};

describe("a banned peer", () => {
  attack("O16", async () => {
    await using enemy = await enemyAt(at.gateway.address);
    expect(await enemy.post(await enemy.sign("(null)"))).toBe("accepted");
    await ban(at.gateway, enemy.identity.peerId);
    await expect.poll(() => enemy.connection.status).not.toBe("open");
  });

  attack("O17", async () => {
    const identity = await createIdentity();
    expect(await carriedBy(identity, at.gateway)).toBe("accepted");
    await ban(at.gateway, identity.peerId);
    expect(await carriedBy(identity, at.gateway)).not.toBe("accepted");
  });

  attack("O18", async () => {
    const identity = await createIdentity();
    expect(await at.enemy.post(await at.enemy.sign("(null)", { identity }))).toBe("accepted");
    await ban(at.gateway, identity.peerId);
    const next = await at.enemy.sign("(seq (null) (null))", { identity });
    expect(await at.enemy.post(next)).toBe("SLUICE_DENIED");
  });

  attack("O19", async () => {
    await using peer = await startPeer();
    const address = peer.address.replace(/\/p2p\/.*/, "");
    const dial = () => askAdmin(at.gateway, "/v1/peers/dial", { body: { address } });
    expect((await dial()).body).toEqual({ peerId: peer.identity.peerId });
    await ban(at.gateway, peer.identity.peerId);
    await expect.poll(() => peer.overlay.connections()).toEqual([]);
    expect((await dial()).status).toBe(502);
  });

  attack("O20", async () => {
    const identity = await createIdentity();
    await using first = await testGateway({ adapters: { box: boxAt(at.upstream.url) } });
    await ban(first, identity.peerId);
    await first.gateway.stop();
    await using second = await nextLife(first);
    expect(await carriedBy(await createIdentity(), second)).toBe("accepted");
    expect(await carriedBy(identity, second)).not.toBe("accepted");
  });

  attack("O21", async () => {
    await using first = await testGateway();
    await ban(first, (await createIdentity()).peerId);
    await first.gateway.stop();
    const file = join(first.folder, "data", "bans.json");
    const kept = await readFile(file, "utf8");
    for (const damaged of [kept.slice(0, -10), "{}", kept.replace('"peerId"', '"peer"')]) {
      await writeFile(file, damaged);
      expect(await codeOf(nextLife(first).then(({ gateway }) => gateway.stop()))).toBe("SLUICE_CONFIG");
    }
  });
});
