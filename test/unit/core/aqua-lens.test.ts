import { describe, expect, it } from "vitest";
import { type JsonValue, plainLens, valueAtLens } from "../../../src/core/index.ts";

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

describe("plainLens", () => {
  it.each([
    ["", ""],
    [".$", ""],
    [".$.a", ".$.a"],
    [".a", ".$.a"],
    [".$.$.a.$", ".$.a"],
    [".$.a.$.[01].$.b", ".$.a.[1].b"],
    [".[0]", ".$.[0]"],
  ])("spells %j as %j", (lens, plain) => {
    expect(plainLens(lens)).toBe(plain);
    expect(plainLens(plain)).toBe(plain);
  });

  it.each([".$.[k]", "a", ".$..a", ".$.a b"])("knows nothing of %j", (lens) => {
    expect(plainLens(lens)).toBeUndefined();
  });

  it("keeps apart what are two places", () => {
    const places = [".$.a", ".$.A", ".$.a.b", ".$.[0]", ".$.0", ".$.a.[0]", ".$.a.0", ".$.ab"].map(plainLens);
    expect(new Set(places).size).toBe(8);
  });
});
