import { describe, expect, it } from "vitest";
import { RunGauge } from "../../../src/engine/run-gauge.ts";
import { manualClock } from "../../support/manual-clock.ts";

/** A gauge under `pending` runs of which one ended every `gapMs`, long enough for the mean to settle. */
const underLoad = (pending: number, gapMs: number): RunGauge => {
  const clock = manualClock();
  const gauge = new RunGauge(clock);
  for (let run = 0; run < pending + 200; run++) gauge.started("ann");
  for (let run = 0; run < 200; run++) {
    clock.advance(gapMs);
    gauge.ended("ann");
  }
  return gauge;
};

describe("the run gauge", () => {
  it("tells how long the runs of a particle that comes now would wait", () => {
    expect(underLoad(100, 10).waitMs("ann")).toBeCloseTo(2000, -1);
    expect(underLoad(1000, 1).waitMs("ann")).toBeCloseTo(2000, -1);
  });

  it("counts others' runs as far as turns are taken: whoever sends little waits little", () => {
    const gauge = underLoad(1000, 10);
    expect(gauge.waitMs("ann")).toBeCloseTo(20_000, -3);
    expect(gauge.waitMs("bob")).toBeLessThan(50);
  });

  it("takes a few slow runs for what they are, and idle time for none", () => {
    expect(underLoad(15, 2000).waitMs("ann")).toBe(0);
    const clock = manualClock();
    const gauge = new RunGauge(clock);
    clock.advance(1_000_000);
    for (let run = 0; run < 20; run++) gauge.started("ann");
    clock.advance(1);
    gauge.ended("ann");
    expect(gauge.waitMs("ann")).toBeLessThan(40);
  });
});
