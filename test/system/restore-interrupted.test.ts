import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkRestored } from "../../src/config/index.ts";
import { readRevoked } from "../../src/journal/index.ts";
import { serveGateway, sluice, tempFolder } from "../support/sluice-process.ts";
import { askAdmin } from "../support/work-gateway.ts";

/** A process that dies in the place of its nth rename in the data folder, its lock left out. */
const dyingAt = (n: number): Record<string, string> => {
  const script = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { rename } = fs.promises;
    let left = ${n};
    fs.promises.rename = async (from, to) => {
      if (!from.includes("lock.json") && left-- === 0) process.kill(process.pid, "SIGKILL");
      return rename(from, to);
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
};

it("a restore that dies, wherever that is, leaves what was there or no gateway, and loses no revocation", async () => {
  const id = "1".repeat(43);
  await using folder = await tempFolder({
    "sluice.yaml": JSON.stringify({
      peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"] },
      admin: { listen: "127.0.0.1:0" },
    }),
  });
  const cwd = folder.path;
  const data = join(cwd, "data");
  const gateway = await serveGateway({ cwd });
  expect(await sluice(["backup", "kept"], { cwd })).toMatchObject({ code: 0 });
  expect(await askAdmin(gateway, "/v1/revocations", { id })).toMatchObject({ status: 201 });
  await gateway.stop();
  const state = await readdir(data);
  const revoked = (of: string): readonly string[] =>
    readRevoked(join(of, "journal.sqlite")).map((each) => each.id);

  for (let n = 0, isDone = false; !isDone; n++) {
    await using copy = await tempFolder();
    await cp(cwd, copy.path, { recursive: true });
    const there = { cwd: copy.path };
    const first = await sluice(["restore", "kept", "--replace"], { ...there, env: dyingAt(n) });
    isDone = first.code === 0;
    const target = join(copy.path, "data");
    if (!isDone) {
      const mayStart = await checkRestored(target).then(
        () => true,
        () => false,
      );
      if (mayStart) expect(await readdir(target)).toEqual(expect.arrayContaining(state));
      expect(await sluice(["restore", "kept", "--replace"], there)).toMatchObject({ code: 0 });
    }
    await checkRestored(target);
    expect((await readdir(target)).sort()).toEqual(["admin.token", "journal.sqlite", "peer.key"]);
    expect(revoked(target)).toEqual([id]);
    if (isDone) expect(n).toBeGreaterThan(5);
  }
});
