import { describe, expect, it } from "vitest";
import { isDeeperThan } from "../../../src/core/index.ts";

describe("isDeeperThan", () => {
  it.each([
    ["1", 0],
    ["[]", 1],
    ['{"a":[{}]}', 3],
    ["[[],[],[[]]]", 3],
    ['["[[[[", "\\"[[[", "\\\\"]', 1],
  ])("finds %s nested %i levels deep", (json, levels) => {
    expect(isDeeperThan(json, levels)).toBe(false);
    expect(isDeeperThan(json, levels - 1)).toBe(true);
  });

  it("stops where it is too deep, as a parser would not", () => {
    expect(isDeeperThan("[".repeat(1_000_000), 127)).toBe(true);
  });
});
