import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { resultText } from "../../../src/services/result-text.ts";

const nested = (levels: number, leaf: JsonValue = null): JsonValue =>
  Array.from({ length: levels }).reduce<JsonValue>(
    (inner, _, index) => (index % 2 === 0 ? [inner] : { k: inner }),
    leaf,
  );

describe("resultText", () => {
  it.each<[JsonValue, string]>([
    [null, "null"],
    ["", '""'],
    [0, "0"],
    [{ b: [1, "ü"], a: null }, '{"b":[1,"ü"],"a":null}'],
    [{ constructor: 1, toString: 2 }, '{"constructor":1,"toString":2}'],
  ])("%j", (value, text) => expect(resultText(value, 100)).toEqual({ text }));

  it("keeps integers of 64 bits, and refuses longer ones", () => {
    expect(resultText([2n ** 64n - 1n, -(2n ** 63n)], 100)).toEqual({
      text: "[18446744073709551615,-9223372036854775808]",
    });
    expect(resultText({ a: [2n ** 64n] }, 100)).toEqual({
      problem: expect.stringContaining("the result has 18446744073709551616 at /a/0, outside the range"),
    });
    expect(resultText(-(2n ** 63n) - 1n, 100)).toHaveProperty("problem");
  });

  it("takes values as deep as AquaVM does, and no deeper", () => {
    expect(resultText(nested(127), 10_000)).toHaveProperty("text");
    expect(resultText(nested(128), 10_000)).toEqual({ problem: expect.stringContaining("127 levels") });
    expect(resultText(nested(100_000), 10_000)).toEqual({ problem: expect.stringContaining("127 levels") });
  });

  it("is bounded in UTF-8 bytes", () => {
    expect(resultText("ü".repeat(49), 100)).toHaveProperty("text");
    expect(resultText("ü".repeat(50), 100)).toEqual({
      problem: "the result is 102 bytes long, and at most 100 may travel",
    });
  });

  it.each<[JsonValue, string]>([
    [{ a: [Number.NaN] }, "outside the range"],
    [Number.POSITIVE_INFINITY, "outside the range"],
    [JSON.parse("1e400") as JsonValue, "outside the range"],
    [["\ud800"], "surrogate"],
    [{ "\udc00": 1 }, "surrogate"],
    [JSON.parse('{"__proto__":1}') as JsonValue, '"__proto__"'],
    [JSON.parse('[{"a":{"__proto__":{}}}]') as JsonValue, '"__proto__"'],
  ])("refuses %j", (value, problem) =>
    expect(resultText(value, 1_000)).toEqual({ problem: expect.stringContaining(problem) }),
  );
});
