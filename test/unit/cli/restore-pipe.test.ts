import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MANIFEST } from "../../../src/cli/backup/manifest.ts";
import { restore } from "../../../src/cli/backup/restore.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

it.runIf(process.platform !== "win32")("a backup with a pipe in it is refused, not waited for", async () => {
  await using dir = await tempDir();
  const folder = join(dir.path, "kept");
  await mkdir(folder);
  execFileSync("mkfifo", [join(folder, "peer.key")]);
  const { peerId } = await createIdentity();
  const files = [{ name: "peer.key", bytes: 10, sha256: "0".repeat(64) }];
  await writeFile(
    join(folder, MANIFEST),
    JSON.stringify({ kind: "sluice-backup", version: "0.1.0", at: 1, peerId, journal: null, files }),
  );
  const options = { folder, data: join(dir.path, "data"), replace: false, revoke: [] };
  await expect(restore({ ...options, clockSkewMs: 1, now: 1 })).rejects.toMatchObject({
    code: "SLUICE_CONFIG",
    message: expect.stringContaining("is no file"),
  });
});
