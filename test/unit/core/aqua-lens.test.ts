import { describe, expect, it } from "vitest";
import { type JsonValue, valueAtLens } from "../../../src/core/index.ts";

const VALUE: JsonValue = {
  a: [{ b: null }, 5],
  "0": "zero",
  deep: { length: 3 },
  "a-b": { x_1: [[true]] },
};

describe("valueAtLens", () => {
  it.each<[string, JsonValue]>([
    ["", VALUE],
    [".$.a.[0].b", null],
    [".$.a.$.[0].$.b", null],
    [".$.a.[1]", 5],
    [".$.0", "zero"],
    [".$.deep.length", 3],
    [".$.a-b.x_1.[0].[0]", true],
  ])("finds what stands at %j", (lens, found) => {
    expect(valueAtLens(VALUE, lens)).toEqual(found);
  });

  it.each([
    ".$.b",
    ".$.[0]",
    ".$.a.[2]",
    ".$.a.0",
    ".$.a.length",
    ".$.a.[1].toFixed",
    ".$.constructor",
    ".$.__proto__",
    ".$.a.[0].b.c",
  ])("finds nothing at %j", (lens) => {
    expect(valueAtLens(VALUE, lens)).toBeUndefined();
  });

  it.each([
    "$.a",
    ".$.",
    ".$.a.",
    ".$..a",
    ".$.[k]",
    ".$.[-1]",
    ".$.[1",
    ".$.[]",
    ".$.a b",
    ".$.ä",
    ".$.a\n",
  ])("knows nothing of %j, which AquaVM does not write", (lens) => {
    expect(valueAtLens(VALUE, lens)).toBeUndefined();
  });

  it("reads no lens of more than 4,096 characters", () => {
    expect(valueAtLens(VALUE, ".$".repeat(2_048))).toEqual(VALUE);
    expect(valueAtLens(VALUE, ".$".repeat(2_049))).toBeUndefined();
  });
});
