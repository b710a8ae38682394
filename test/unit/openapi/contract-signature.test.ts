import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { parseSignature } from "../../../src/openapi/contract/parse-signature.ts";
import type { Shape } from "../../../src/openapi/contract/shape.ts";
import { printSignature, type Signature, signatureOf } from "../../../src/openapi/contract/signature.ts";
import { readDocument } from "../../../src/openapi/document/load-document.ts";
import type { CompileOptions } from "../../../src/openapi/interface.ts";
import { nameOperations } from "../../../src/openapi/operation/name-operations.ts";
import { compileOperation } from "../../../src/openapi/operation/operation.ts";
import { matchOverrides } from "../../../src/openapi/operation/overrides.ts";
import { selectOperations } from "../../../src/openapi/operation/select.ts";
import { createSchemaSet } from "../../../src/openapi/schema/schema-set.ts";

const OPTIONS: CompileOptions = {
  service: "test",
  credentials: [],
  upstreamUrl: "https://api.example",
  hosts: [],
  serverVariables: {},
  arrayItems: 1000,
  operations: {},
};

const signature = (
  paths: object,
  rest: object = {},
  operations: CompileOptions["operations"] = {},
): Signature => {
  const text = JSON.stringify({ openapi: "3.0.3", info: { title: "Test", version: "1" }, paths, ...rest });
  const document = readDocument(text, "test.json");
  const options = { ...OPTIONS, operations };
  const warn = (): void => {};
  const schemas = createSchemaSet(document, warn);
  const selected = selectOperations(document, warn).operations;
  const overrides = matchOverrides(selected, options);
  const names = nameOperations(selected, overrides);
  const compiled = selected.map((each) =>
    compileOperation(
      { document, options, schemes: new Map(), schemas, holdsMark: undefined, warn },
      each,
      String(names.get(each.pointer)),
      overrides.get(each.pointer) ?? {},
    ),
  );
  return signatureOf(document, "test", compiled);
};

const json = (schema: unknown): object => ({ content: { "application/json": { schema } } });
const ok = (schema: unknown): object => ({ "200": { description: "ok", ...json(schema) } });

/** What `schema` looks like in a result, and the types it uses. */
const result = (
  schema: unknown,
  schemas: object = {},
  openapi = "3.0.3",
): { shape: Shape | null | undefined; types: Signature["types"] } => {
  const { functions, types } = signature(
    { "/x": { get: { operationId: "fn", responses: ok(schema) } } },
    { openapi, components: { schemas } },
  );
  return { shape: functions.fn?.result[0]?.shape, types };
};

const argument = (
  schema: unknown,
  schemas: object = {},
): { shape: Shape | undefined; types: Signature["types"] } => {
  const { functions, types } = signature(
    { "/x": { post: { operationId: "fn", requestBody: json(schema), responses: {} } } },
    { components: { schemas } },
  );
  return { shape: functions.fn?.options.body, types };
};

describe("signatureOf", () => {
  it("holds functions, positions, options and results", () => {
    const found = signature(
      {
        "/orders/{id}": {
          post: {
            operationId: "createOrder",
            parameters: [
              { name: "id", in: "path", required: true, schema: { type: "integer" } },
              { name: "dry run", in: "query", schema: { type: "boolean" } },
            ],
            requestBody: {
              required: true,
              ...json({
                type: "object",
                required: ["sku"],
                properties: { sku: { type: "string" }, note: { type: "string" } },
              }),
            },
            responses: { ...ok({ $ref: "#/components/schemas/Order" }), "204": { description: "nothing" } },
          },
        },
        "/a": { get: { responses: {} } },
      },
      { components: { schemas: { Order: { type: "object", properties: { id: { type: "integer" } } } } } },
    );
    expect(found).toEqual({
      sluice: 1,
      service: "test",
      functions: {
        createOrder: {
          method: "POST",
          path: "/orders/{id}",
          arguments: [
            { name: "id", shape: "integer" },
            { name: "sku", shape: "string" },
          ],
          options: { "dry run": "boolean", note: "string" },
          result: [
            { status: "200", shape: { ref: "Order" } },
            { status: "204", shape: null },
          ],
        },
        getA: { method: "GET", path: "/a", arguments: [], options: {}, result: [] },
      },
      types: { Order: { object: {}, optional: { id: "integer" } } },
    });
  });

  it("marks an optional argument that the manifest gave a position", () => {
    const { functions } = signature(
      {
        "/x": {
          get: {
            operationId: "fn",
            parameters: [{ name: "q", in: "query", schema: { type: "string" } }],
            responses: {},
          },
        },
      },
      {},
      { fn: { arguments: ["q"] } },
    );
    expect(functions.fn?.arguments).toEqual([{ name: "q", shape: "string", optional: true }]);
  });

  it.each([
    [{ type: "string", enum: ["b", "a", "b"] }, { enum: ["a", "b"] }],
    [{ type: "string", nullable: true }, { union: ["null", "string"] }],
    [{ const: 5 }, { enum: [5] }],
    [{ type: "array", items: { type: "number" } }, { array: "number" }],
    [{ type: "object" }, { object: {} }],
    [
      { type: "object", additionalProperties: { type: "integer" } },
      { object: {}, rest: "integer" },
    ],
    [
      { properties: { a: {} }, required: ["a", "b"], additionalProperties: false },
      { object: { a: "any", b: "any" }, rest: false },
    ],
    [
      { oneOf: [{ type: "string" }, { type: "integer" }, { type: "string" }] },
      { union: ["integer", "string"] },
    ],
    [{ oneOf: [{ type: "string" }, {}] }, "any"],
    [{ type: "string", anyOf: [{ minLength: 1 }, { pattern: "x" }] }, "string"],
    [{}, "any"],
  ])("sees %j", (schema, shape) => {
    expect(result(schema).shape).toEqual(shape);
  });

  it("sees the types, tuples and false of 3.1", () => {
    expect(result({ type: ["string", "null"] }, {}, "3.1.0").shape).toEqual({ union: ["null", "string"] });
    const tuple = { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }], items: false };
    expect(result(tuple, {}, "3.1.0").shape).toEqual({ array: { union: ["integer", "string"] } });
    expect(result({ type: "object", properties: { never: false } }, {}, "3.1.0").shape).toEqual({
      object: {},
      optional: { never: { union: [] } },
    });
  });

  it("makes one object of an allOf, under a name", () => {
    const schemas = {
      Base: { type: "object", required: ["id"], properties: { id: { type: "integer" } } },
      Heir: { allOf: [{ $ref: "#/components/schemas/Base" }, { properties: { name: { type: "string" } } }] },
    };
    expect(result({ $ref: "#/components/schemas/Heir" }, schemas)).toEqual({
      shape: { ref: "Heir" },
      types: { Heir: { object: { id: "integer" }, optional: { name: "string" } } },
    });
    expect(
      result({ allOf: [{ $ref: "#/components/schemas/Base" }], description: "x" }, schemas).shape,
    ).toEqual({ ref: "Base" });
  });

  it("keeps recursion, also through allOf and through a base that lists its heirs", () => {
    const schemas = {
      Node: {
        type: "object",
        properties: {
          next: { $ref: "#/components/schemas/Node" },
          child: { allOf: [{ $ref: "#/components/schemas/Node" }, { required: ["next"] }] },
        },
      },
      Pet: {
        type: "object",
        properties: { name: { type: "string" } },
        oneOf: [{ $ref: "#/components/schemas/Cat" }],
      },
      Cat: { allOf: [{ $ref: "#/components/schemas/Pet" }, { properties: { lives: { type: "integer" } } }] },
    };
    expect(result({ $ref: "#/components/schemas/Node" }, schemas).types).toEqual({
      Node: { object: {}, optional: { child: { ref: "Child" }, next: { ref: "Node" } } },
      Child: { object: { next: { ref: "Node" } }, optional: { child: { ref: "Child" } } },
    });
    expect(result({ $ref: "#/components/schemas/Pet" }, schemas).types).toEqual({
      Pet: { object: {}, optional: { lives: "integer", name: "string" } },
    });
  });

  it("leaves out what is not sent, or not received, and then tells the two apart", () => {
    const schemas = {
      User: {
        type: "object",
        required: ["id", "secret"],
        properties: { id: { type: "integer", readOnly: true }, secret: { type: "string", writeOnly: true } },
      },
    };
    const ref = { $ref: "#/components/schemas/User" };
    expect(argument({ type: "array", items: ref }, schemas)).toEqual({
      shape: { array: { ref: "UserInput" } },
      types: { UserInput: { object: { secret: "string" } } },
    });
    expect(result(ref, schemas).types).toEqual({ User: { object: { id: "integer" } } });
  });

  it("is the same whatever the order in the document", () => {
    const a = { get: { operationId: "a", responses: ok({ $ref: "#/components/schemas/A" }) } };
    const b = { get: { operationId: "b", responses: ok({ $ref: "#/components/schemas/B" }) } };
    const A = { type: "object", properties: { x: { type: "string" }, y: { enum: ["p", "q"] } } };
    const B = { type: "object", properties: { x: { type: "string" } } };
    const turned = { type: "object", properties: { y: { enum: ["q", "p"] }, x: { type: "string" } } };
    const one = signature({ "/a": a, "/b": b }, { components: { schemas: { A, B } } });
    const other = signature({ "/b": b, "/a": a }, { components: { schemas: { B, A: turned } } });
    expect(printSignature(other)).toBe(printSignature(one));
  });

  it("stays small where allOf doubles at every level", () => {
    const level = (index: number): object => ({
      properties: {
        left: { allOf: [{ $ref: `#/components/schemas/L${index + 1}` }, { required: ["left"] }] },
        right: { allOf: [{ $ref: `#/components/schemas/L${index + 1}` }, { required: ["right"] }] },
      },
    });
    const schemas = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`L${index}`, level(index)]));
    const { types } = result({ $ref: "#/components/schemas/L0" }, { ...schemas, L40: { type: "object" } });
    expect(Object.keys(types).length).toBeLessThan(200);
  });
});

const refusal = (text: string): string => {
  try {
    parseSignature(text, "signature.json");
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== "SLUICE_DOCUMENT") throw error;
    expect(error.message).not.toContain("\n");
    return error.message;
  }
  throw new Error("nothing was thrown");
};

describe("parseSignature", () => {
  const sample = signature(
    {
      "/x": {
        post: {
          operationId: "fn",
          "x-effect": "keyed",
          parameters: [{ name: "q", in: "query", required: true, schema: { enum: ["a", null] } }],
          requestBody: json({ $ref: "#/components/schemas/Tree" }),
          responses: ok({ oneOf: [{ type: "string" }, { $ref: "#/components/schemas/Tree" }] }),
        },
      },
    },
    {
      components: {
        schemas: {
          Tree: {
            type: "object",
            required: ["toString"],
            additionalProperties: false,
            properties: {
              toString: {},
              leaves: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
            },
          },
        },
      },
    },
  );

  it("reads what printSignature wrote, one line a function and a type", () => {
    const text = printSignature(sample);
    expect(parseSignature(text, "signature.json")).toEqual(sample);
    expect(text.split("\n").filter((line) => line.startsWith('    "'))).toHaveLength(2);
    expect(sample.functions.fn).toMatchObject({ method: "POST", effect: "keyed" });
  });

  const broken = (change: (copy: Record<string, never>) => void): string => {
    const copy = structuredClone(sample) as unknown as Record<string, never>;
    change(copy);
    return JSON.stringify(copy);
  };

  it.each([
    ["{", "signature.json is not valid JSON"],
    ["[]", "it must be an object"],
    ["{}", "sluice must be 1: this is no signature, or a newer Sluice wrote it"],
    ['{"sluice":1,"types":{},"service":5}', "service must be a text"],
    [
      '{"sluice":1,"types":{},"service":"x","functions":{"f":{"method":"GET","path":"/","arguments":{}}}}',
      "functions.f.arguments must be a list",
    ],
    [
      '{"sluice":1,"types":{},"service":"x","functions":{"f":{"method":"GET","path":"/","arguments":[],"options":{},"effect":"twice"}}}',
      "functions.f.effect must be one of safe, idempotent, keyed, once",
    ],
    ['{"sluice":1,"types":{"A":"text"},"service":"x","functions":{}}', "types.A must be a shape"],
    [
      '{"sluice":1,"types":{"A":{"ref":"toString"}},"service":"x","functions":{}}',
      'types.A refers to the type "toString", which is not there',
    ],
    [
      '{"sluice":1,"types":{"A":{"union":["any",{"enum":[{}]}]}},"service":"x","functions":{}}',
      "types.A.union[1] must be a shape",
    ],
    [
      `{"sluice":1,"types":{"A":${'{"array":'.repeat(5000)}"any"${"}".repeat(5000)}}}`,
      "too large or too deeply nested",
    ],
    [broken((copy) => delete copy.functions), "functions must be an object"],
  ])("refuses %s", (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it("takes __proto__ for a name like any other", () => {
    const text =
      '{"sluice":1,"service":"x","functions":{},"types":{"__proto__":{"object":{"__proto__":"any"}}}}';
    const { types } = parseSignature(text, "signature.json");
    expect(Object.keys(types)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(types)).toBe(Object.prototype);
  });
});
