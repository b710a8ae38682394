import { expect, it } from "vitest";
import { type Logger, silentLogger } from "../../../src/core/index.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { createMismatchLog } from "../../../src/services/mismatch-log.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("counts every mismatch and logs each function once a minute", () => {
  const lines: object[] = [];
  const logger: Logger = { ...silentLogger, warn: (fields) => lines.push(fields) };
  const clock = manualClock();
  const log = createMismatchLog("credit", { clock, logger });
  const ref = "the-ref" as ParticleRef;
  for (let index = 0; index < 100; index++) log.note("check", `/score\n${"x".repeat(1_000)}`, ref);
  log.note("erase", "b", ref);
  expect(lines).toMatchObject([
    { service: "credit", function: "check", particle: ref, since: 0 },
    { function: "erase" },
  ]);
  expect((lines[0] as { mismatch: string }).mismatch).toMatch(/^\/score x{200,}…$/);
  clock.advance(60_000);
  log.note("check", "c", ref);
  expect(lines[2]).toMatchObject({ function: "check", since: 99, mismatch: "c" });
  expect(log.count).toBe(102);
});
