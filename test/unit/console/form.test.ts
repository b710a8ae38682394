import { describe, expect, it } from "vitest";
import type { Json } from "../../../console/src/data/json.ts";
import { type Draft, emptyDraft, readDraft } from "../../../console/src/form/draft.ts";
import { fieldOf } from "../../../console/src/form/field.ts";

const read = (schema: Json, draft: Draft, isRequired = true) =>
  readDraft(fieldOf(schema), draft, isRequired, "x");
const value = (schema: Json, draft: Draft, isRequired = true) => read(schema, draft, isRequired).value;
const problem = (schema: Json, draft: Draft) =>
  read(schema, draft).problems.map(({ at, text }) => `${at} ${text}`);

const kind = (schema: Json) => fieldOf(schema).kind;

describe("a schema becomes a field", () => {
  it.each<[string, Json]>([
    ["text", { type: "string" }],
    ["text", { type: ["string", "null"] }],
    ["number", { type: "integer" }],
    ["boolean", { type: "boolean" }],
    ["choice", { enum: ["a", 1, null] }],
    ["choice", { const: "only" }],
    ["object", { type: "object", properties: { a: { type: "string" } } }],
    ["list", { type: "array", items: { type: "string" } }],
    ["text", { anyOf: [{ type: "string" }, { type: "null" }] }],
    ["text", { $ref: "#/$defs/a~1b", $defs: { "a/b": { type: "string" } } }],
  ])("%s: %j", (expected, schema) => {
    expect(kind(schema)).toBe(expected);
  });

  it.each<[string, Json]>([
    ["no schema", true],
    ["anything", {}],
    ["branches", { oneOf: [{ type: "string" }, { type: "number" }] }],
    ["a map", { type: "object", additionalProperties: { type: "string" } }],
    ["several types", { type: ["string", "number"] }],
    ["a tuple", { type: "array", prefixItems: [{}], items: { type: "string" } }],
    ["a reference to nothing", { $ref: "#/$defs/none" }],
    ["a reference elsewhere", { $ref: "https://example.com/schema" }],
    ["a reference to itself", { $ref: "#" }],
    ["a name of every object", { $ref: "#/constructor" }],
  ])("%s is JSON", (_what, schema) => {
    expect(kind(schema)).toBe("json");
  });

  it("that contains itself, to a depth", () => {
    const tree = { type: "object", properties: { child: { $ref: "#" }, name: { type: "string" } } };
    let depth = 0;
    for (let at = fieldOf(tree); at.kind === "object"; depth++)
      at = at.properties[0]?.field ?? { kind: "json" };
    expect(depth).toBe(5);
  });
});

describe("a draft becomes a value", () => {
  it("as typed", () => {
    expect(value({ type: "string" }, " a ")).toBe(" a ");
    expect(value({ type: "number" }, "12.50")).toBe(12.5);
    expect(value({ type: "integer" }, "9007199254740993")).toBe(9007199254740993n);
    expect(value({ type: "boolean" }, "false")).toBe(false);
    expect(value({ enum: ["a", 1, null] }, "2")).toBe(null);
    expect(value({}, '{"a":[1]}')).toEqual({ a: [1] });
  });

  it("or to a line on what is wrong, and where", () => {
    expect(problem({ type: "integer" }, "1.5")).toEqual(["x must be a whole number"]);
    expect(problem({ type: "number" }, "0x10")).toEqual(["x must be a number, such as 12.5"]);
    expect(problem({ type: "boolean" }, "")).toEqual(["x is needed"]);
    expect(problem({}, "{")[0]).toMatch(/^x must be JSON/);
    const list = { type: "array", items: { type: "integer" } };
    expect(problem(list, ["1", "a"])).toEqual(["x.1 must be a whole number"]);
  });

  const order = {
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "string" },
      tries: { type: "integer" },
      tags: { type: "array", items: { type: "string" } },
      when: {
        type: "object",
        required: ["at"],
        properties: { at: { type: "integer" }, zone: { type: "string" } },
      },
    },
  };

  it("without what was left empty", () => {
    const draft = emptyDraft(fieldOf(order)) as Record<string, Draft>;
    expect(value(order, { ...draft, id: "a" })).toEqual({ id: "a" });
    expect(value(order, { ...draft, id: "a", tags: ["", "b"] })).toEqual({ id: "a", tags: ["", "b"] });
    expect(read(order, draft, false)).toEqual({ problems: [] });
    expect(problem(order, { ...draft, id: "a", when: { at: "", zone: "UTC" } })).toEqual([
      "x.when.at is needed",
    ]);
  });
});
