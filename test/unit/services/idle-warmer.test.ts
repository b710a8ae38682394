import { describe, expect, it } from "vitest";
import { createIdleWarmer } from "../../../src/services/idle-warmer.ts";
import { manualClock } from "../../support/manual-clock.ts";

/** Something with so many validators to compile. */
const cold = (validators: number) => {
  const adapter = {
    compiled: 0,
    warmNext: () => {
      if (adapter.compiled === validators) return false;
      adapter.compiled++;
      return true;
    },
  };
  return adapter;
};

const ticks = (clock: ReturnType<typeof manualClock>, count: number): void => {
  for (let tick = 0; tick < count; tick++) clock.advance(20);
};

describe("the idle warmer", () => {
  it("compiles one validator a tick, one adapter after the other", () => {
    const clock = manualClock();
    const warmer = createIdleWarmer(clock, () => false);
    const [first, second] = [cold(2), cold(2)];
    warmer.add(first);
    warmer.add(second);
    ticks(clock, 1);
    expect([first.compiled, second.compiled]).toEqual([1, 0]);
    ticks(clock, 5);
    expect([first.compiled, second.compiled]).toEqual([2, 2]);
  });

  it("waits while the process is busy", () => {
    const clock = manualClock();
    let busy = true;
    const warmer = createIdleWarmer(clock, () => busy);
    const adapter = cold(1);
    warmer.add(adapter);
    ticks(clock, 10);
    expect(adapter.compiled).toBe(0);
    busy = false;
    ticks(clock, 1);
    expect(adapter.compiled).toBe(1);
  });

  it("leaves the rest of a huge document to those who call it", () => {
    const clock = manualClock();
    const warmer = createIdleWarmer(clock, () => false);
    const [huge, next] = [cold(10_000), cold(1)];
    warmer.add(huge);
    warmer.add(next);
    ticks(clock, 700);
    expect([huge.compiled, next.compiled]).toEqual([600, 1]);
  });

  it("stops when it is closed", () => {
    const clock = manualClock();
    const warmer = createIdleWarmer(clock, () => false);
    const adapter = cold(3);
    warmer.add(adapter);
    ticks(clock, 1);
    warmer.close();
    ticks(clock, 5);
    expect(adapter.compiled).toBe(1);
  });
});
