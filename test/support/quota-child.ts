import { dirname } from "node:path";
import { systemClock } from "../../src/core/index.ts";
import { createQuota } from "../../src/quota/index.ts";
import { openJournal } from "./journals.ts";
import { use } from "./kept-counts.ts";

/** Takes uses of one key without end, as fast as they are recorded, and tells of each that is: its number. */
const [file = "", first = "0", limit = "0"] = process.argv.slice(2);
const journal = await openJournal(dirname(file), { file });
const quota = createQuota({ journal, clock: systemClock, kept: (await journal.recover()).counts });
process.on("disconnect", () => process.exit());
for (let number = Number(first); ; number++) {
  const taken = quota.take([use(`${number}`, { limit: Number(limit), perMs: 3_600_000 })]);
  if (!taken.ok) break;
  void taken.recorded.then(() => process.send?.(number));
  if (number % 4 === 0) await taken.recorded;
}
