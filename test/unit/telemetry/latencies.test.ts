import { describe, expect, it } from "vitest";
import { Latencies, RecentLatencies } from "../../../src/telemetry/latencies.ts";

const of = (values: readonly number[]): Latencies => {
  const latencies = new Latencies();
  for (const value of values) latencies.add(value);
  return latencies;
};

describe("percentiles", () => {
  it("are null where there is nothing", () => {
    expect(of([]).percentiles()).toEqual({ p50Ms: null, p95Ms: null });
  });

  it.each([0.3, 1, 7, 42, 250, 3_000, 59_000])("of one value, %d ms, are near it", (ms) => {
    const { p50Ms, p95Ms } = of([ms]).percentiles();
    expect(p50Ms).toBe(p95Ms);
    expect(Math.abs((p50Ms ?? 0) / ms - 1)).toBeLessThan(0.13);
  });

  it("are by rank: one slow one in a hundred moves neither, ten move the upper one", () => {
    const fast = Array.from({ length: 90 }, () => 10);
    expect(of([...fast, ...fast, 5_000, 5_000]).percentiles().p95Ms).toBeLessThan(12);
    const { p50Ms, p95Ms } = of([...fast, ...Array.from({ length: 10 }, () => 5_000)]).percentiles();
    expect(p50Ms).toBeLessThan(12);
    expect(p95Ms).toBeGreaterThan(4_000);
  });

  it("take what is beyond the classes as the last and the first of them", () => {
    expect(of([1e12]).percentiles().p50Ms).toBeGreaterThan(3_600_000);
    expect(of([0]).percentiles().p50Ms).toBe(0.1);
  });

  it("of the recent past forget after two periods", () => {
    const recent = new RecentLatencies();
    recent.add(5);
    recent.turn();
    expect(recent.percentiles().p50Ms).toBeCloseTo(5, 0);
    recent.add(900);
    recent.turn();
    expect(recent.percentiles().p50Ms).toBeGreaterThan(700);
    recent.turn();
    expect(recent.percentiles().p50Ms).toBeNull();
  });
});
