import type { Point, Totals } from "./interface.ts";
import { Latencies } from "./latencies.ts";

export const STEP_MS = 5_000;
const MAX_POINTS = 180;

/** A quarter of an hour in steps, kept in memory. */
export interface RecentSeries {
  /** A call took so long. */
  took(ms: number): void;
  /** A step ended, and these are the totals now. */
  step(at: number, totals: Totals): void;
  points(): readonly Point[];
}

export const createRecentSeries = (): RecentSeries => {
  const points: Point[] = [];
  const latencies = new Latencies();
  let before: Totals | undefined;
  return {
    took: (ms) => latencies.add(ms),
    step(at, totals) {
      const since = before ?? totals;
      before = totals;
      points.push({
        at,
        accepted: totals.accepted - since.accepted,
        refused: totals.refused - since.refused,
        failed: totals.failed - since.failed,
        calls: totals.calls - since.calls,
        callsFailed: totals.callsFailed - since.callsFailed,
        ...latencies.percentiles(),
      });
      latencies.clear();
      if (points.length > MAX_POINTS) points.shift();
    },
    points: () => points,
  };
};
