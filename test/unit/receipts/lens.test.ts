import { describe, expect, it } from "vitest";
import { isSameJson, parseLens, valueAt } from "../../../src/receipts/lens.ts";

describe("parseLens", () => {
  it.each([
    ["", []],
    [".$.v", ["v"]],
    [".$.[1]", [1]],
    [".$.a.[0].b", ["a", 0, "b"]],
    [".$.a.$.[0].$.b", ["a", 0, "b"]],
    [".$.a-b.x_1", ["a-b", "x_1"]],
  ])("reads %j", (lens, path) => {
    expect(parseLens(lens)).toEqual(path);
  });

  it.each([
    ".$",
    "$.a",
    ".a",
    ".$.",
    ".$.a.",
    ".$..a",
    ".$.[k]",
    ".$.[01]",
    ".$.[-1]",
    ".$.[1",
    ".$.[]",
    ".$.[1]b",
    ".$.a$",
    ".$.a b",
    ".$.a!",
    ".length",
    ".$.ä",
    ".$.a\n",
    ".$.[12345678901]",
    `.$${".a".repeat(600)}`,
  ])("knows nothing of %j", (lens) => {
    expect(parseLens(lens)).toBeUndefined();
  });
});

describe("valueAt", () => {
  const value = { a: [{ b: null }, 5], "0": "zero", deep: { length: 3 } };

  it.each([
    [[], value],
    [["a", 0, "b"], null],
    [["a", 1], 5],
    [["0"], "zero"],
    [["deep", "length"], 3],
  ])("finds %j", (path, found) => {
    expect(valueAt(value, path)).toEqual(found);
  });

  it.each([
    [["b"]],
    [[0]],
    [["a", 2]],
    [["a", "0"]],
    [["a", "length"]],
    [["a", 1, "toFixed"]],
    [["constructor"]],
    [["__proto__"]],
    [["a", 0, "b", "c"]],
  ])("finds nothing at %j", (path) => {
    expect(valueAt(value, path)).toBeUndefined();
  });
});

describe("isSameJson", () => {
  it("does not care for the order of members, and for nothing else", () => {
    expect(isSameJson({ a: 1, b: [1, { c: 2n ** 60n }] }, { b: [1, { c: 2n ** 60n }], a: 1 })).toBe(true);
  });

  it.each([
    [1, "1"],
    [null, {}],
    [{}, []],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: null }, { b: null }],
    [
      { a: null, b: 1 },
      { b: 1, c: null },
    ],
    [[], { length: 0 }],
    ["a", ["a"]],
    [2n ** 60n, 2n ** 60n + 1n],
  ])("tells %o from %o", (a, b) => {
    expect(isSameJson(a, b)).toBe(false);
    expect(isSameJson(b, a)).toBe(false);
  });
});
