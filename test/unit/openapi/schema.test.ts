import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { member, rootOf } from "../../../src/openapi/document/pointer.ts";
import type { Direction } from "../../../src/openapi/schema/marks.ts";
import { createSchemaSet } from "../../../src/openapi/schema/schema-set.ts";
import { createValidators } from "../../../src/openapi/schema/validators.ts";
import { processorMs } from "../../support/processor-time.ts";
import { documentOf } from "./support.ts";

/** Converts `#/components/schemas/S` of a document with these schemas. */
const convert = (schemas: object, options: { openapi?: string; direction?: Direction } = {}) => {
  const document = documentOf({}, { openapi: options.openapi ?? "3.0.3", components: { schemas } });
  const warnings: string[] = [];
  const set = createSchemaSet(document, (pointer, reason, message) =>
    warnings.push(`${pointer}: ${reason}: ${message}`),
  );
  const at = member(member(member(rootOf(document), "components"), "schemas"), "S");
  const schema = set.use(at, options.direction ?? "out");
  const check = createValidators(set.components).check(schema);
  return {
    schema,
    warnings,
    components: set.components,
    accepts: (value: JsonValue) => check(value) === undefined,
  };
};

describe("conversion to 2020-12", () => {
  it.each([
    ["3.0.3", { type: "string", nullable: true }],
    ["3.1.0", { type: "string", nullable: true }],
    ["3.0.3", { $ref: "#/components/schemas/T", nullable: true }],
    ["3.1.0", { $ref: "#/components/schemas/T", nullable: true }],
    ["3.0.3", { allOf: [{ $ref: "#/components/schemas/T" }], nullable: true }],
    ["3.0.3", { anyOf: [{ type: "string" }], nullable: true }],
    ["3.0.3", { oneOf: [{ type: "string" }], nullable: true }],
    ["3.0.3", { type: "string", enum: ["a"], nullable: true }],
    ["3.1.0", { type: ["string", "null"] }],
  ])("%s reads %j as 'or null'", (openapi, S) => {
    const { accepts } = convert({ S, T: { type: "string" } }, { openapi });
    expect([accepts(null), accepts("a"), accepts(1)]).toEqual([true, true, false]);
  });

  it("keeps `nullable: false` from meaning anything", () => {
    expect(convert({ S: { type: "string", nullable: false } }).accepts(null)).toBe(false);
  });

  it("reads boolean exclusive bounds in every version, and numeric ones", () => {
    for (const openapi of ["3.0.3", "3.1.0"]) {
      const old = convert(
        { S: { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false } },
        { openapi },
      );
      expect([0, 0.1, 9, 9.1].map(old.accepts)).toEqual([false, true, true, false]);
    }
    const now = convert({ S: { type: "number", exclusiveMinimum: 0 } }, { openapi: "3.1.0" });
    expect([0, 1].map(now.accepts)).toEqual([false, true]);
  });

  it("keeps only what constrains, and ignores malformed keywords", () => {
    const { schema } = convert({
      S: {
        type: "object",
        title: "x",
        example: { $ref: "x", $id: "::" },
        discriminator: {},
        xml: {},
        required: null as unknown as JsonValue,
        enum: [],
        minLength: "1",
        $id: "urn:x",
        default: 1,
      },
    });
    expect(schema).toEqual({ type: "object" });
  });

  it("goes by position, not by name", () => {
    const properties = {
      $ref: { type: "string" },
      items: { type: "string" },
      required: { type: "string" },
      $id: { type: "string" },
      nullable: { type: "boolean" },
    };
    const { accepts } = convert({ S: { type: "object", properties, required: ["$ref"] } });
    expect([accepts({ $ref: "a" }), accepts({ $ref: 1 }), accepts({})]).toEqual([true, false, false]);
  });

  it("does not take inherited names for present, nor `__proto__` for a property", () => {
    const { accepts } = convert({
      S: { type: "object", required: ["toString"], properties: { toString: { type: "string" } } },
    });
    expect([accepts({}), accepts({ toString: "x" })]).toEqual([false, true]);
    const proto = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as JsonValue;
    expect(() => convert({ S: proto })).toThrow("__proto__");
  });

  it("requires readOnly properties of answers alone and writeOnly ones of requests alone", () => {
    const S = {
      allOf: [{ $ref: "#/components/schemas/T" }, { required: ["id", "pin", "name"] }],
    };
    const T = {
      type: "object",
      properties: {
        id: { type: "string", readOnly: true },
        pin: { $ref: "#/components/schemas/Pin" },
        name: { type: "string" },
      },
    };
    const Pin = { type: "string", writeOnly: true };
    const request = convert({ S, T, Pin }, { direction: "in" });
    const result = convert({ S, T, Pin }, { direction: "out" });
    expect([request.accepts({ pin: "1", name: "a" }), request.accepts({ id: "1", name: "a" })]).toEqual([
      true,
      false,
    ]);
    expect([result.accepts({ id: "1", name: "a" }), result.accepts({ pin: "1", name: "a" })]).toEqual([
      true,
      false,
    ]);
  });

  it("judges decimals by what is written, not by their binary form", () => {
    const { accepts } = convert({ S: { type: "number", multipleOf: 0.01 } });
    expect([19.99, 0.07, 19.999].map(accepts)).toEqual([true, true, false]);
  });

  it("tries a pattern with u, then without, and drops the rest with a warning", () => {
    expect(["é", "ab"].map(convert({ S: { type: "string", pattern: "^\\p{L}$" } }).accepts)).toEqual([
      true,
      false,
    ]);
    expect(["a-b", "ab"].map(convert({ S: { type: "string", pattern: "^a\\-b$" } }).accepts)).toEqual([
      true,
      false,
    ]);
    const broken = convert({ S: { type: "string", pattern: "(" } });
    expect(broken.accepts("anything")).toBe(true);
    expect(broken.warnings).toEqual([
      '/components/schemas/S/pattern: pattern-unchecked: the pattern "(" is not a regular expression and is not checked',
    ]);
  });

  it("warns of unknown types, and takes 2.0's `file` for bytes", () => {
    const unknown = convert({ S: { type: "any" } });
    expect([unknown.accepts(1), unknown.warnings]).toEqual([
      true,
      [expect.stringContaining("/components/schemas/S/type: keyword-ignored")],
    ]);
    const file = convert({ S: { type: "file" } });
    expect([file.accepts("AAEC"), file.accepts(1), file.warnings]).toEqual([true, false, []]);
  });

  it("ignores what stands beside $ref in 3.0 and counts it in 3.1", () => {
    const schemas = { S: { $ref: "#/components/schemas/T", maxLength: 1 }, T: { type: "string" } };
    expect(convert(schemas).accepts("ab")).toBe(true);
    expect(convert(schemas, { openapi: "3.1.0" }).accepts("ab")).toBe(false);
  });
});

describe("references between schemas", () => {
  it("work in circles through properties and items", () => {
    const { accepts } = convert({
      S: {
        type: "object",
        properties: {
          next: { $ref: "#/components/schemas/S" },
          all: { type: "array", items: { $ref: "#/components/schemas/S" } },
        },
      },
    });
    expect(accepts({ next: { next: {} }, all: [{ all: [] }] })).toBe(true);
    expect(accepts({ next: { all: [1] } })).toBe(false);
  });

  it("convert each component once, and only what is reached", () => {
    const { components } = convert({
      S: {
        type: "object",
        properties: { a: { $ref: "#/components/schemas/T" }, b: { $ref: "#/components/schemas/T" } },
      },
      T: { type: "string" },
      Unused: { $ref: "#/nowhere" },
    });
    expect([...components.values()]).toEqual([{ type: "string" }]);
  });

  it.each([
    ["nowhere", { $ref: "#/components/schemas/Nope" }, "points to nothing"],
    ["to a file", { $ref: "other.yaml#/A" }, "there is no such file"],
    ["to a host", { $ref: "http://127.0.0.1/x.json" }, "leads to another server"],
    ["to itself", { $ref: "#/components/schemas/S" }, "has no end"],
    ["to itself in allOf", { allOf: [{ $ref: "#/components/schemas/S" }] }, "has no end"],
    ["to itself in anyOf", { anyOf: [{ type: "string" }, { $ref: "#/components/schemas/S" }] }, "has no end"],
  ])("%s are refused", (_, S, reason) => {
    expect(() => convert({ S })).toThrow(reason);
    const behind = {
      S: { type: "object", properties: { deep: { items: { $ref: "#/components/schemas/T" } } } },
    };
    const T = JSON.parse(JSON.stringify(S).replace("schemas/S", "schemas/T")) as JsonValue;
    expect(() => convert({ ...behind, T })).toThrow(reason);
  });

  it("reach components by escaped names and deep pointers", () => {
    const { accepts } = convert({
      S: { type: "array", items: { $ref: "#/components/schemas/a~1b%20~0c/properties/x" } },
      "a/b ~c": { properties: { x: { type: "string" } } },
    });
    expect([accepts(["x"]), accepts([1])]).toEqual([true, false]);
  });

  it("take a base that lists its heirs in oneOf for the base alone, over several generations", () => {
    const schemas = {
      S: {
        type: "object",
        required: ["kind"],
        properties: { kind: { type: "string" } },
        oneOf: [{ $ref: "#/components/schemas/Leaf" }, { $ref: "#/components/schemas/Other" }],
      },
      Mid: { allOf: [{ $ref: "#/components/schemas/S" }, { required: ["mid"] }] },
      Leaf: { allOf: [{ $ref: "#/components/schemas/Mid" }, { required: ["leaf"] }] },
      Other: { allOf: [{ $ref: "#/components/schemas/S" }, { required: ["other"] }] },
    };
    const { accepts } = convert(schemas);
    expect(accepts({ kind: "a", mid: 1, leaf: 1 })).toBe(true);
    expect(accepts({ kind: "a", other: 1 })).toBe(true);
    expect(accepts({ kind: "a", leaf: 1 })).toBe(false);
    expect(accepts({ mid: 1, leaf: 1 })).toBe(false);
  });
});

describe("checks stay quick", () => {
  it.each([
    ["an exponential pattern", { type: "string", pattern: "^(a+)+$" }, `${"a".repeat(40)}b`],
    [
      "an optional chain",
      { type: "string", pattern: `${"a?".repeat(40)}${"a".repeat(40)}$` },
      "a".repeat(39),
    ],
  ])("stops %s", (_, S, value) => {
    const started = processorMs();
    expect(convert({ S }).accepts(value)).toBe(false);
    expect(processorMs() - started).toBeLessThan(10_000);
  });

  it("stops schemas whose references unfold without bound", () => {
    const level = (index: number) => ({
      allOf: [{ $ref: `#/components/schemas/L${index + 1}` }, { $ref: `#/components/schemas/L${index + 1}` }],
    });
    const schemas: { [name: string]: JsonValue } = {
      S: { $ref: "#/components/schemas/L0" },
      L30: { type: "object" },
    };
    for (let index = 0; index < 30; index++) schemas[`L${index}`] = level(index);
    const started = processorMs();
    expect(convert(schemas).accepts({})).toBe(false);
    expect(processorMs() - started).toBeLessThan(10_000);
  });

  it("refuses values too deep for a recursive schema instead of overflowing", () => {
    const { accepts } = convert({ S: { type: "array", items: { $ref: "#/components/schemas/S" } } });
    const nested = (levels: number): JsonValue =>
      JSON.parse("[".repeat(levels) + "]".repeat(levels)) as JsonValue;
    expect([accepts(nested(90)), accepts(nested(20_000))]).toEqual([true, false]);
  });
});
