import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unknownToBackup } from "../../../src/cli/backup/unknown-to-backup.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("says which statements about the key a restore moved aside, and which the backup had", async () => {
  await using folder = await tempDir();
  const before = join(folder.path, "before-1");
  await mkdir(before);
  expect(unknownToBackup(before, folder.path)).toEqual([]);
  await writeFile(join(before, "successor.jwt"), "");
  await writeFile(join(before, "retired.json"), "");
  expect(unknownToBackup(before, folder.path)).toEqual([
    expect.stringMatching(/^ {2}successor\.jwt was moved there too: this key was rotated since the backup/),
    expect.stringMatching(/^ {2}retired\.json was moved there too: this key was retired since the backup/),
  ]);
  await writeFile(join(folder.path, "successor.jwt"), "");
  expect(unknownToBackup(before, folder.path)).toHaveLength(1);
});
