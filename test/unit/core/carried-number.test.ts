import { describe, expect, it } from "vitest";
import { findUncarried, type JsonValue } from "../../../src/core/index.ts";

describe("findUncarried", () => {
  it.each<[JsonValue, { literal: string; pointer: string } | undefined]>([
    [2n ** 64n - 1n, undefined],
    [-(2n ** 63n), undefined],
    [{ a: [1.5, "18446744073709551616", null, 1e300] }, undefined],
    [2n ** 64n, { literal: "18446744073709551616", pointer: "" }],
    [-(2n ** 63n) - 1n, { literal: "-9223372036854775809", pointer: "" }],
    [{ "a/b": [0, { "~": 2n ** 64n }] }, { literal: "18446744073709551616", pointer: "/a~1b/1/~0" }],
    [[Number.NEGATIVE_INFINITY], { literal: "-Infinity", pointer: "/0" }],
  ])("%#", (value, found) => expect(findUncarried(value)).toEqual(found));

  it("bounds what it tells", () => {
    const found = findUncarried({ ["k".repeat(1000)]: BigInt("9".repeat(300)) });
    expect(found?.literal).toHaveLength(40);
    expect(found?.pointer).toHaveLength(160);
  });
});
