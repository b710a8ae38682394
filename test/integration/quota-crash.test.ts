import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/index.ts";
import { createQuota } from "../../src/quota/index.ts";
import { openJournal } from "../support/journals.ts";
import { use } from "../support/kept-counts.ts";
import { tempDir } from "../support/temp-dir.ts";

const LIMIT = 500;

/** Lets a child take uses until so many are recorded, then kills it as it stands. @returns their numbers. */
const takeUntilKilled = async (file: string, first: number, after: number): Promise<number[]> => {
  const child = fork("test/support/quota-child.ts", [file, `${first}`, `${LIMIT}`]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const recorded: number[] = [];
  child.on("message", (number: number) => {
    recorded.push(number);
    if (recorded.length === after) child.kill("SIGKILL");
  });
  await once(child, "exit");
  return recorded;
};

it("a process that is killed forgives no use that it said was recorded", async () => {
  await using folder = await tempDir();
  const file = join(folder.path, "journal.db");
  const recorded: number[] = [];
  for (const after of [1, 40, 150])
    recorded.push(...(await takeUntilKilled(file, recorded.length * 1000, after)));
  expect(recorded.length).toBeGreaterThanOrEqual(191);
  await using journal = await openJournal(folder.path);
  const quota = createQuota({ journal, clock: systemClock, kept: (await journal.recover()).counts });
  const window = { limit: LIMIT, perMs: 3_600_000 };
  const before = quota.look(use("", window)).remaining;
  expect(before).toBeLessThanOrEqual(LIMIT - recorded.length);
  for (const number of recorded) expect(quota.take([use(`${number}`, window)]).ok).toBe(true);
  expect(quota.look(use("", window)).remaining).toBe(before);
});
