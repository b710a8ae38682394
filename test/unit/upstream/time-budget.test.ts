import { expect, it } from "vitest";
import { timeBudget } from "../../../src/upstream/time-budget.ts";

const NOW = 1_000_000;

it.each([
  [60_000, 10_000, { ms: 10_000, endsBy: "timeout" }],
  [8_000, 10_000, { ms: 7_500, endsBy: "deadline" }],
  [1_000, 10_000, { ms: 900, endsBy: "deadline" }],
  [10_500, 10_000, { ms: 10_000, endsBy: "timeout" }],
  [6, 10_000, { ms: 5, endsBy: "deadline" }],
  [5, 10_000, undefined],
  [0, 10_000, undefined],
  [-1, 10_000, undefined],
])("%d ms left, timeout %d ms", (left, timeoutMs, expected) => {
  expect(timeBudget(NOW, NOW + left, timeoutMs)).toEqual(expected);
});
