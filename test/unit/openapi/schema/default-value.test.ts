import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import { errorOf, functionOf } from "../support.ts";

const bound = (schema: JsonObject, rest: object = {}): JsonValue | undefined =>
  functionOf({ parameters: [{ in: "query", name: "p", required: true, schema }] }, rest).bind([null], "plain")
    .parameters[0]?.value;

describe("null for a required argument", () => {
  it.each<[JsonObject, JsonValue]>([
    [{ type: "integer", default: 5 }, 5],
    [{ type: "string", default: "" }, ""],
    [{ type: "boolean", default: false }, false],
    [{ const: "v1" }, "v1"],
    [{ type: "string", enum: ["only"] }, "only"],
    [{ default: "a", enum: ["a", "b"] }, "a"],
    [{ type: "array", items: { type: "string" }, default: ["a", "b"] }, ["a", "b"]],
  ])("is what %j says: %j", (schema, value) => {
    expect(bound(schema, { openapi: "3.1.0" })).toEqual(value);
  });

  it("is looked for behind references", () => {
    const components = {
      schemas: { Page: { $ref: "#/components/schemas/Size" }, Size: { type: "integer", default: 20 } },
    };
    expect(bound({ $ref: "#/components/schemas/Page" }, { components })).toBe(20);
  });

  it.each<[JsonObject]>([
    [{ type: "string" }],
    [{ type: "string", enum: ["a", "b"] }],
    [{ type: "string", default: null }],
  ])("is an error where %j says nothing", (schema) => {
    expect(errorOf(() => bound(schema)).detail).toContain('argument "p" must be a string, not null');
  });

  it("is null where null is a value of a body", () => {
    const schema = {
      type: "object",
      required: ["a", "b"],
      properties: {
        a: { type: "string", nullable: true, default: "x" },
        b: { type: "string", default: "y" },
      },
    };
    const fn = functionOf({ requestBody: { content: { "application/json": { schema } } } });
    expect(fn.bind([null, null], "plain").body).toMatchObject({ value: { a: null, b: "y" } });
  });

  it("is not sent where the argument is optional: its default is the API's own affair", () => {
    const parameters = [{ in: "query", name: "p", schema: { type: "integer", default: 5 } }];
    expect(functionOf({ parameters }).bind([{ p: null }], "plain").parameters).toEqual([]);
  });
});
