import { join } from "node:path";
import { expect, it } from "vitest";
import { JobFault, JournalThread } from "../../../src/journal/journal-thread.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("a thread that ended fails what it was asked, and the next job gets another", async () => {
  await using folder = await tempDir();
  const thread = new JournalThread({ file: join(folder.path, "journal.db"), durability: "relaxed" });
  const asked = expect(thread.do("load", undefined)).rejects.toBeInstanceOf(JobFault);
  await thread.terminate();
  await asked;
  expect(await thread.do("load", undefined)).toMatchObject({ nextNumber: 1, live: [] });
  await thread.terminate();
});
