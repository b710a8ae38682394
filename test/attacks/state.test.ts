import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { backUp } from "../../src/cli/backup/back-up.ts";
import { restore } from "../../src/cli/backup/restore.ts";
import { createIdentity, signParticle } from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { askAdmin } from "./support/admin-door.ts";
import { attack } from "./support/attack.ts";
import { boxAt, boxTarget } from "./support/box.ts";
import { codeOf } from "./support/code-of.ts";
import { enemyAt } from "./support/enemy.ts";
import { json } from "./support/json-answer.ts";
import { lifeOf } from "./support/life.ts";
import { nextLife } from "./support/next-life.ts";
import { target } from "./support/target.ts";

const at = target(boxTarget({ answer: (_request, response) => json(response, 200, "done") }));

const boxed = (url = at.upstream.url) => testGateway({ adapters: { box: boxAt(url) } });
const dataOf = ({ folder }: TestGateway): string => join(folder, "data");
const backUpOf = async (gateway: TestGateway): Promise<string> => {
  const folder = join(gateway.folder, "kept");
  await backUp(dataOf(gateway), folder, Date.now());
  return folder;
};
const restoreOf = (gateway: TestGateway, data = dataOf(gateway)) =>
  restore({
    folder: join(gateway.folder, "kept"),
    data,
    replace: true,
    revoke: [],
    clockSkewMs: 0,
    now: Date.now(),
  });

describe("a restored gateway", () => {
  const putting = ({ peerId }: TestGateway, first: string): string =>
    `(seq (call "${peerId}" ("box" "${first}") []) (call "${peerId}" ("box" "put") ["one"]))`;

  /** A particle that had its effect after a backup was made of its gateway, and the gateway restored from it. */
  const restored = async (isUnderWay: boolean) => {
    const waiting: ServerResponse[] = [];
    let isHolding = isUnderWay;
    const upstream = await httpServer(({ method }, response) => {
      if (isHolding && method === "GET") waiting.push(response);
      else json(response, 200, "done");
    });
    const effects = () => upstream.received.filter(({ method }) => method === "POST").length;
    const first = await boxed(upstream.url);
    const author = await createIdentity();
    const particle = await signParticle(
      { script: putting(first, "look"), ttl: 60_000, timestamp: Date.now() },
      author,
    );
    const post = async (gateway: TestGateway): Promise<string> => {
      await using enemy = await enemyAt(gateway.address);
      return await enemy.post(particle);
    };
    if (isUnderWay) expect(await post(first)).toBe("accepted");
    if (isUnderWay) await expect.poll(() => waiting.length).toBe(1);
    await backUpOf(first);
    isHolding = false;
    for (const response of waiting) json(response, 200, "done");
    if (!isUnderWay) expect(await post(first)).toBe("accepted");
    await expect.poll(effects).toBe(1);
    await first.gateway.stop();
    await restoreOf(first);
    const second = await nextLife(first);
    return {
      particle,
      second,
      effects,
      post: () => post(second),
      async [Symbol.asyncDispose]() {
        await second[Symbol.asyncDispose]();
        await first[Symbol.asyncDispose]();
        await upstream[Symbol.asyncDispose]();
      },
    };
  };

  attack("O29", async () => {
    await using again = await restored(false);
    expect(await again.post()).toBe("SLUICE_PARTICLE_EPOCH");
    expect(again.effects()).toBe(1);
  });

  attack("O30", async () => {
    await using again = await restored(true);
    const record = await lifeOf(again.second, again.particle, ({ status }) => status === "failed");
    expect(record.problem?.code).toBe("SLUICE_PARTICLE_EPOCH");
    expect(again.effects()).toBe(1);
  });
});

describe("a backup", () => {
  attack("O31", async () => {
    const folder = join(at.gateway.folder, "open");
    await mkdir(folder, { mode: 0o755 });
    await chmod(folder, 0o755);
    await backUp(dataOf(at.gateway), folder, Date.now());
    expect((await stat(folder)).mode & 0o077).toBe(0);
    for (const name of ["peer.key", "admin.token", "journal.sqlite", "manifest.json"])
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  });

  /** What becomes of a backup after it was changed. */
  const afterwards = async (change: (folder: string) => Promise<void>): Promise<string> => {
    await using gateway = await boxed();
    await gateway.gateway.stop();
    await change(await backUpOf(gateway));
    return await codeOf(restoreOf(gateway, join(gateway.folder, "anew")));
  };
  const inManifest = async (folder: string, change: (files: BackupFile[]) => unknown): Promise<void> => {
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    await change(manifest.files);
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  };
  interface BackupFile {
    name: string;
    bytes: number;
    sha256: string;
  }
  const hashOf = (bytes: Buffer) => ({
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });

  attack("O32", async () => {
    expect(await afterwards(async () => {})).toBe("accepted");
    const outcome = await afterwards(async (folder) => {
      const token = join(folder, "admin.token");
      await writeFile(token, (await readFile(token, "utf8")).replace(/^.{8}/, "mine1234"));
    });
    expect(outcome).toBe("SLUICE_CONFIG");
  });

  attack("O33", async () => {
    const bytes = Buffer.from("not the gateway's");
    const outcome = await afterwards(async (folder) => {
      await writeFile(join(folder, "..", "escaped"), bytes);
      await inManifest(folder, (files) => files.push({ name: "../escaped", ...hashOf(bytes) }));
    });
    expect(outcome).toBe("SLUICE_CONFIG");
  });

  attack("O34", async () => {
    const outcome = await afterwards(async (folder) => {
      const key = await readFile(join(dataOf(at.gateway), "peer.key"));
      await writeFile(join(folder, "peer.key"), key);
      await inManifest(folder, (files) =>
        Object.assign(files.find(({ name }) => name === "peer.key") ?? {}, hashOf(key)),
      );
    });
    expect(outcome).toBe("SLUICE_CONFIG");
  });

  attack("O35", async () => {
    await using gateway = await boxed();
    await backUpOf(gateway);
    expect(await codeOf(restoreOf(gateway))).toBe("SLUICE_CONFIG");
    expect((await askAdmin(gateway, "/v1/journal")).body.ok).toBe(true);
  });

  attack("O36", async () => {
    await using first = await boxed();
    await first.gateway.stop();
    await mkdir(join(dataOf(first), "unfinished-restore"));
    expect(await codeOf(nextLife(first).then(({ gateway }) => gateway.stop()))).toBe("SLUICE_CONFIG");
  });
});

describe("two gateways with one data folder", () => {
  const second = (gateway: TestGateway): Promise<string> =>
    codeOf(nextLife(gateway).then(({ gateway: started }) => started.stop()));

  attack("O37", async () => {
    await using gateway = await boxed();
    expect(await second(gateway)).toBe("SLUICE_CONFIG");
  });

  attack("O38", async () => {
    await using gateway = await boxed();
    const file = join(dataOf(gateway), "lock.json");
    const text = await readFile(file, "utf8");
    // As another container sees it: another host, and a clock by which the file was not touched for long.
    await writeFile(file, JSON.stringify({ ...JSON.parse(text), host: "another-container" }));
    await utimes(file, 0, 0);
    expect(await second(gateway)).toBe("SLUICE_CONFIG");
    await writeFile(file, text);
  });
});
