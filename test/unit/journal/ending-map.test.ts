import { expect, it } from "vitest";
import { EndingMap } from "../../../src/journal/ending-map.ts";

it("of more than it holds, those go that end first, whichever came first", () => {
  const map = new EndingMap<{ until: number }>(10);
  for (const until of [50, 3, 40, 9, 20, 8, 30, 7, 10, 60]) map.set(`${until}`, { until });
  expect(map.entries()).toHaveLength(10);
  map.set("5", { until: 5 });
  expect(map.entries().map(([, { until }]) => until)).toEqual([10, 20, 30, 40, 50, 60, 7, 8, 9]);
  map.set("10", { until: 70 });
  expect(map.entries()).toHaveLength(9);
});

it("forgets what has ended", () => {
  const map = new EndingMap<{ until: number }>(10);
  for (const until of [4, 5, 6]) map.set(`${until}`, { until });
  map.prune(5);
  expect(map.entries()).toEqual([["6", { until: 6 }]]);
});
