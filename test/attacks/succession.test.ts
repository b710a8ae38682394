import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { readIdentity } from "../../src/config/index.ts";
import { didKeyOf, signStatement, signSuccession } from "../../src/jose/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { tempDir } from "../support/temp-dir.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { askAdmin } from "./support/admin-door.ts";
import { attack } from "./support/attack.ts";
import { boxAt, boxTarget } from "./support/box.ts";
import { codeOf } from "./support/code-of.ts";
import { enemyAt } from "./support/enemy.ts";
import { json } from "./support/json-answer.ts";
import { nextLife } from "./support/next-life.ts";
import { target } from "./support/target.ts";

const HOUR_MS = 3_600_000;
const at = target(boxTarget({ answer: (_request, response) => json(response, 200, "done") }));
const boxed = () => testGateway({ adapters: { box: boxAt(at.upstream.url) } });

describe("the successor of a key", () => {
  const keyOf = async (gateway: TestGateway): Promise<Identity> => {
    const identity = await readIdentity(join(gateway.folder, "data", "peer.key"));
    if (identity === undefined) throw new Error("the gateway has no key");
    return identity;
  };
  const retire = (gateway: TestGateway, statement: string) =>
    askAdmin(gateway, "/v1/peer/retire", { body: { statement } });
  const isServing = async (gateway: TestGateway): Promise<string> => {
    await using enemy = await enemyAt(gateway.address);
    return await enemy.post(await enemy.sign(`(call "${gateway.peerId}" ("box" "look") [])`));
  };
  const lasting = async ({ peerId: to }: Identity, at = Date.now()) => ({ to, at, expiresMs: HOUR_MS });

  attack("O39", async () => {
    const [next, enemy] = [await createIdentity(), await createIdentity()];
    const statement = await signSuccession(await keyOf(at.gateway), await lasting(next));
    const [header = "", claims = "", signature = ""] = statement.split(".");
    const said = Buffer.from(claims, "base64url").toString().replace(next.peerId, enemy.peerId);
    const forged = [header, Buffer.from(said).toString("base64url"), signature].join(".");
    expect(said).toContain(enemy.peerId);
    expect((await retire(at.gateway, forged)).body.code).toBe("SLUICE_INVALID_CREDENTIAL");
    expect(await isServing(at.gateway)).toBe("accepted");
  });

  attack("O40", async () => {
    await using gateway = await boxed();
    const statement = await signSuccession(await createIdentity(), await lasting(await createIdentity()));
    expect((await retire(gateway, statement)).body.code).toBe("SLUICE_REQUEST");
    expect(await isServing(gateway)).toBe("accepted");
  });

  /** Whether the next key of a permitted one may call, by this statement. */
  const calling = async (
    statementOf: (permitted: Identity, next: Identity) => Promise<string>,
    then: (call: () => Promise<string>) => Promise<void>,
  ): Promise<void> => {
    const [permitted, next] = [await createIdentity(), await createIdentity()];
    await using folder = await tempDir();
    const file = join(folder.path, "successor.jwt");
    await writeFile(file, await statementOf(permitted, next));
    await using gateway = await testGateway({
      config: { successions: [file], relay: { allow: [] } },
      adapters: { box: boxAt(at.upstream.url, [permitted.peerId]) },
    });
    await using enemy = await enemyAt(gateway.address, next);
    await then(async () => enemy.post(await enemy.sign(`(call "${gateway.peerId}" ("box" "look") [])`)));
  };

  attack("O41", async () => {
    const inName = async (permitted: Identity, next: Identity): Promise<string> => {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: didKeyOf(permitted.peerId), sub: next.peerId, iat: now, exp: now + 60 };
      const other = await createIdentity();
      return signStatement(other, "sluice-succession+jwt", claims);
    };
    expect(await codeOf(calling(inName, async () => {}))).toBe("SLUICE_CONFIG");
  });

  attack("O42", async () => {
    await calling(
      async (permitted, next) => signSuccession(permitted, await lasting(next)),
      async (call) => expect(await call()).toBe("accepted"),
    );
    await calling(
      async (permitted, next) => signSuccession(permitted, await lasting(next, Date.now() - 2 * HOUR_MS)),
      async (call) => expect(await call()).toBe("SLUICE_DENIED"),
    );
  });

  attack("O43", async () => {
    await using gateway = await boxed();
    const past = await lasting(await createIdentity(), Date.now() - 2 * HOUR_MS);
    const statement = await signSuccession(await keyOf(gateway), past);
    expect((await retire(gateway, statement)).body.code).toBe("SLUICE_REQUEST");
    expect(await isServing(gateway)).toBe("accepted");
  });

  const retired = async (): Promise<TestGateway> => {
    const gateway = await boxed();
    expect(await isServing(gateway)).toBe("accepted");
    const statement = await signSuccession(await keyOf(gateway), await lasting(await createIdentity()));
    expect((await retire(gateway, statement)).status).toBe(200);
    return gateway;
  };

  attack("O44", async () => {
    await using gateway = await retired();
    expect(await isServing(gateway)).toBe("SLUICE_MOVED");
  });

  attack("O45", async () => {
    await using first = await retired();
    await first.gateway.stop();
    await using second = await nextLife(first);
    expect(await isServing(second)).toBe("SLUICE_MOVED");
  });
});
