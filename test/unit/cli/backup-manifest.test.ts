import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MANIFEST, readManifest } from "../../../src/cli/backup/manifest.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("a manifest names files of a data folder and nothing else", async () => {
  await using folder = await tempDir();
  const { peerId } = await createIdentity();
  const file = (name: string) => ({ name, bytes: 1, sha256: "0".repeat(64) });
  const good = {
    kind: "sluice-backup",
    version: "0.1.0",
    at: 1,
    peerId,
    journal: { format: 3, epoch: 0 },
    files: [file("peer.key"), file("journal.sqlite"), file("audit.1.jsonl")],
  };
  const read = async (manifest: unknown) => {
    await writeFile(join(folder.path, MANIFEST), JSON.stringify(manifest));
    return readManifest(folder.path);
  };
  await expect(readManifest(folder.path)).rejects.toMatchObject({
    message: expect.stringContaining("is no finished backup"),
  });
  expect(await read(good)).toEqual(good);
  for (const files of [
    [file("../peer.key")],
    [file("/etc/passwd")],
    [file("lock.json")],
    [file("audit.1.jsonl/../../x")],
    [file("peer.key"), file("peer.key")],
    [{ ...file("peer.key"), sha256: "x" }],
  ])
    await expect(read({ ...good, files })).rejects.toMatchObject({ code: "SLUICE_CONFIG" });
  for (const changed of [{ kind: "tar" }, { peerId: "me" }, { at: 1e300 }, { more: 1 }])
    await expect(read({ ...good, ...changed })).rejects.toMatchObject({ code: "SLUICE_CONFIG" });
});
