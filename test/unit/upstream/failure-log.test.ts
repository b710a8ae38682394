import { expect, it } from "vitest";
import { type Logger, SluiceError, silentLogger } from "../../../src/core/index.ts";
import { createFailureLog } from "../../../src/upstream/failure-log.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("logs at most once a second, and how often it did not", () => {
  const lines: object[] = [];
  const logger: Logger = { ...silentLogger, warn: (fields) => lines.push(fields) };
  const clock = manualClock();
  const log = createFailureLog("http://h", { clock, logger });
  const failed = new SluiceError("SLUICE_UNREACHABLE", "GET /x: refused");
  for (let index = 0; index < 50; index++) log(failed, "a-ref");
  clock.advance(1_000);
  log(failed);
  expect(lines).toEqual([
    {
      upstream: "http://h",
      particle: "a-ref",
      code: "SLUICE_UNREACHABLE",
      reason: "GET /x: refused",
      unlogged: 0,
    },
    { upstream: "http://h", code: "SLUICE_UNREACHABLE", reason: "GET /x: refused", unlogged: 49 },
  ]);
});
