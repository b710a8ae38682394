import { describe, expect, it } from "vitest";
import { median } from "../../../src/demo/median.ts";

describe("median", () => {
  it("is the middle one, by value", () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it("is between the two in the middle", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it("does not exist for nothing", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});
