import { describe, expect, it } from "vitest";
import { enumerateCrashes } from "./enumerate.ts";
import { GRAVES, openGrave } from "./graves.ts";
import { simulate } from "./simulate.ts";

const HOURS = 0.01;

describe("the simulation", () => {
  it("runs the same way twice from one seed", async () => {
    const first = await simulate({ seed: 11, hours: HOURS });
    const second = await simulate({ seed: 11, hours: HOURS });
    expect(second).toEqual(first);
    expect((await simulate({ seed: 12, hours: HOURS })).trace).not.toBe(first.trace);
  });

  it.each([21, 22, 23, 24, 25, 26])("finds nothing lost and nothing twice with seed %i", async (seed) => {
    const report = await simulate({ seed, hours: HOURS });
    expect(report.violations).toEqual([]);
    expect(report.crashes).toBeGreaterThan(0);
    expect(report.succeeded).toBeGreaterThan(report.particles / 2);
  });

  it("survives a crash at every journal write of a three-hop chain", async () => {
    const answers = { success: 0, unknown: 0, another: 0 };
    for await (const { point, answer, violations } of enumerateCrashes()) {
      expect({ point, violations }).toEqual({ point, violations: [] });
      if (point.story === "chain") answers[answer]++;
    }
    expect(answers.success).toBeGreaterThan(40);
    // The `once` call of the last hop, between its intent and its outcome.
    expect(answers).toMatchObject({ unknown: 2, another: 0 });
  });

  it.each(GRAVES)("lets nobody open a grave: %o", async (grave) => {
    expect(await openGrave(grave)).toEqual([]);
  });
});
