import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import type { AquaScalar } from "../../../src/openapi/bindings/aqua-type.ts";
import { coerced } from "../../../src/openapi/bindings/to-aqua.ts";
import type { JsonSchema } from "../../../src/openapi/interface.ts";
import { createValidators } from "../../../src/openapi/schema/validators.ts";
import { violationOf } from "../../../src/openapi/schema/violation.ts";

const BIG = 9_007_199_254_740_993n;
const I64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** What is wrong with a value, as a caller reads it. */
const problem = (schema: JsonSchema, value: JsonValue, show = true): string | undefined => {
  const misfit = createValidators(new Map()).check(schema)(value);
  return misfit && violationOf(misfit, value, { show }).problem;
};

describe("integers beyond 2^53 against a schema", () => {
  it.each<[string, JsonSchema, JsonValue]>([
    ["type", { type: "integer" }, BIG],
    ["number", { type: "number" }, BIG],
    ["format", { type: "integer", format: "int64" }, I64.max],
    ["bounds", { minimum: Number(I64.min), maximum: Number(I64.max) }, I64.max],
    ["the lower bound", { minimum: Number(I64.min), maximum: 0 }, I64.min],
    ["enum, as far as its own digits are known", { enum: [Number(BIG)] }, BIG],
    ["an exclusive bound that rounding reaches", { exclusiveMaximum: 2 ** 63 }, I64.max],
    ["multiples that rounding hides", { multipleOf: 5 }, 9_007_199_254_740_995n],
    ["neighbours that rounding makes equal", { type: "array", uniqueItems: true }, [BIG, BIG - 1n]],
    ["a member of a union", { anyOf: [{ type: "string" }, { exclusiveMaximum: 2 ** 63 }] }, I64.max],
    ["deep inside", { properties: { a: { items: { type: "integer" } } } }, { a: [1, BIG] }],
  ])("%s: fits", (_, schema, value) => expect(problem(schema, value)).toBeUndefined());

  it.each<[string, JsonSchema, JsonValue, string]>([
    ["type", { type: "string" }, BIG, "must be a string, not 9007199254740993"],
    ["maximum", { maximum: 100 }, BIG, "must be at most 100, not 9007199254740993"],
    ["format", { type: "integer", format: "int32" }, BIG, "must be in the format int32"],
    [
      "another value",
      { properties: { b: { multipleOf: 5 } } },
      { a: BIG, b: 7 },
      "must be a multiple of 5, not 7",
    ],
  ])("%s: does not fit", (_, schema, value, text) => expect(problem(schema, value)).toBe(text));

  it("are not shown where values are not", () => {
    expect(problem({ type: "string" }, BIG, false)).toBe("must be a string, not a number");
  });
});

describe("integers beyond 2^53 in the Aqua view", () => {
  const as = (name: AquaScalar, value: JsonValue): JsonValue => coerced(value, { kind: "scalar", name });

  it("keep their digits", () => {
    expect(as("i64", BIG)).toBe(BIG);
    expect(as("i64", "9007199254740993")).toBe(BIG);
    expect(as("i64", "-9223372036854775808")).toBe(I64.min);
    expect(as("f64", BIG)).toBe(BIG);
    expect(as("string", BIG)).toBe("9007199254740993");
  });

  it.each(["09007199254740993", "+9007199254740993", "9007199254740993.0", "9".repeat(400), "", "Infinity"])(
    "are not read from %.20j",
    (text) => expect(() => as("i64", text)).toThrow("must be i64, not a string"),
  );

  it("are no booleans", () => expect(() => as("bool", BIG)).toThrow("must be bool, not a number"));
});
