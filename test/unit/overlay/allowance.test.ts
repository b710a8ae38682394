import { expect, it } from "vitest";
import { Allowance } from "../../../src/overlay/allowance.ts";

it("gives so many at once, and then as many as time brings, never more than at once", () => {
  let now = 1000;
  const allowance = new Allowance({ atOnce: 3, perSecond: 2 }, { now: () => now });
  const given = (tries: number): number =>
    Array.from({ length: tries }, () => allowance.take()).filter(Boolean).length;
  expect(given(10)).toBe(3);
  now += 499;
  expect(given(10)).toBe(0);
  now += 1;
  expect(given(10)).toBe(1);
  now -= 5000;
  expect(given(10)).toBe(0);
  now += 60_000;
  expect(given(10)).toBe(3);
});
