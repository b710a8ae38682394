import { describe, expect, it } from "vitest";
import { cutoff, isInTime, timeBudget } from "../../../src/upstream/time-budget.ts";

describe("timeBudget", () => {
  it("leaves a tenth of what is left for the way back, at most half a second", () => {
    expect(timeBudget(0, 1_000)).toBe(900);
    expect(timeBudget(0, 60_000)).toBe(59_500);
  });

  it("is nothing where too little is left to be worth a connection", () => {
    expect(timeBudget(0, 5)).toBeUndefined();
    expect(timeBudget(10, 0)).toBeUndefined();
    expect([isInTime(0, 6), isInTime(0, 5)]).toEqual([true, false]);
  });

  it("is one for all tries of a call", () => {
    expect(cutoff(1_000, 5_000)).toBe(4_600);
    expect(isInTime(4_600, cutoff(1_000, 5_000))).toBe(false);
    expect(cutoff(10, 0)).toBe(10);
  });
});
