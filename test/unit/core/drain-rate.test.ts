import { expect, it } from "vitest";
import { DrainRate } from "../../../src/core/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("knows how long a queue takes, of late", () => {
  const clock = manualClock();
  const rate = new DrainRate(clock);
  clock.advance(60_000);
  rate.begin();
  const drain = (gapMs: number): void => {
    for (let ended = 0; ended < 200; ended++) {
      clock.advance(gapMs);
      rate.ended();
    }
  };
  expect(rate.waitMs(100)).toBe(0);
  drain(10);
  expect(rate.waitMs(100)).toBeCloseTo(1000, -1);
  drain(50);
  expect(rate.waitMs(100)).toBeCloseTo(5000, -1);
});
