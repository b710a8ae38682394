import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createAuditFile } from "../../../src/admin/index.ts";
import { stateFilesIn } from "../../../src/cli/backup/state-files.ts";
import { silentLogger } from "../../../src/core/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("a backup holds all of the audit log, by the names that it gives its files", async () => {
  await using folder = await tempDir();
  const path = join(folder.path, "audit.jsonl");
  const audit = createAuditFile({ path, maxBytes: 10, files: 4, maxWaiting: 1 }, silentLogger);
  for (let line = 0; line < 6; line++) await audit.append(`"line ${line}"`);
  await writeFile(join(folder.path, "audit.jsonl.bak"), "");
  expect(await stateFilesIn(folder.path)).toEqual([
    "audit.1.jsonl",
    "audit.2.jsonl",
    "audit.3.jsonl",
    "audit.jsonl",
  ]);
});
