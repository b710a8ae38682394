import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import { compileAdapter, type Document, type Finding, readDocument } from "../../../src/openapi/index.ts";
import { decidedAlternatives } from "../../../src/openapi/lint/decided-alternatives.ts";
import { lintDocument } from "../../../src/openapi/lint/lint.ts";
import { schemaViolations } from "../../../src/openapi/lint/schema-violations.ts";
import { withOperation } from "../../../src/openapi/lint/with-operation.ts";

const documentOf = (root: object): Document => readDocument(JSON.stringify(root), "test.json");

const described = (findings: readonly Finding[]): string[] =>
  findings.map(({ pointer, message }) => `${pointer} ${message}`).sort();

/** The same mistakes in each version's words. */
const operation = {
  parameters: [{ in: "query" }, { name: "a", in: "elsewhere", schema: { type: "strin" } }],
  responses: { 200: {} },
  typo: 1,
};

describe("a document held against its version's official schema", () => {
  it("complains once a place, about the alternative that is meant (3.0)", async () => {
    const document = documentOf({
      openapi: "3.0.3",
      info: { title: "x" },
      paths: { "/a": { get: operation, post: { requestBody: { $ref: 3 } } } },
      components: {
        schemas: { A: { properties: { b: { nullable: 3 } }, additionalProperties: 7 }, B: { items: true } },
        securitySchemes: { a: { type: "oauth2" }, b: { type: "http" }, c: { type: "x" }, d: { $ref: "#/a" } },
      },
    });
    expect(described(await schemaViolations(document))).toEqual([
      "/components/schemas/A/additionalProperties additionalProperties must be an object, not 7",
      "/components/schemas/A/properties/b/nullable nullable must be true or false, not 3",
      "/components/schemas/B/items items must be an object, not true",
      "/components/securitySchemes/a flows is missing",
      "/components/securitySchemes/b scheme is missing",
      '/components/securitySchemes/c/type type must be one of "apiKey", "http", "oauth2", "openIdConnect", not "x"',
      "/info version is missing",
      "/paths/~1a/get/parameters/0 schema is missing",
      '/paths/~1a/get/parameters/1/in in must be one of "path", "query", "header", "cookie", not "elsewhere"',
      '/paths/~1a/get/parameters/1/schema/type type must be one of "array", "boolean", "integer", "number", "object", "string", not "strin"',
      "/paths/~1a/get/responses/200 description is missing",
      '/paths/~1a/get/typo get must have no field "typo"',
      "/paths/~1a/post responses is missing",
      "/paths/~1a/post/requestBody/$ref $ref must be a string, not 3",
    ]);
  });

  it("complains once a place, about the alternative that is meant (2.0)", async () => {
    const document = documentOf({
      swagger: "2.0",
      info: { title: "x", version: "1" },
      paths: { "/a": { get: { ...operation, parameters: [{ in: "query" }, { name: "b", in: "body" }] } } },
      securityDefinitions: {
        a: { type: "oauth2" },
        b: { type: "oauth2", flow: "x" },
        c: { type: "basic", x: 1 },
      },
    });
    expect(described(await schemaViolations(document))).toEqual([
      "/paths/~1a/get/parameters/0 name is missing",
      "/paths/~1a/get/parameters/1 schema is missing",
      "/paths/~1a/get/responses/200 description is missing",
      '/paths/~1a/get/typo get must have no field "typo"',
      "/securityDefinitions/a flow is missing",
      '/securityDefinitions/b/flow flow must be one of "implicit", "password", "application", "accessCode", not "x"',
      '/securityDefinitions/c/x c must have no field "x"',
    ]);
  });

  it.each(["3.1.0", "3.2.0"])("knows Schema Objects everywhere (%s)", async (openapi) => {
    const schema = { type: "strin", properties: { b: { nullable: true, items: 3 } } };
    const document = documentOf({
      openapi,
      info: { title: "x", version: "1" },
      paths: { "/a": { get: { parameters: [{ name: "q", in: "query", schema }], responses: {} } } },
      components: { schemas: { A: schema, B: true } },
    });
    const places = (await schemaViolations(document)).map(({ pointer }) => pointer);
    const parameter = "/paths/~1a/get/parameters/0/schema";
    expect(new Set(places)).toEqual(
      new Set(
        [parameter, "/components/schemas/A"]
          .flatMap((at) => [`${at}/type`, `${at}/properties/b/items`])
          .concat("/paths/~1a/get/responses"),
      ),
    );
  });

  it("stops at 100 findings", async () => {
    const paths = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`/${index}`, { get: {} }]));
    const document = documentOf({ openapi: "3.0.3", info: { title: "x", version: "1" }, paths });
    expect(await schemaViolations(document)).toHaveLength(100);
  });

  it.each(["2.0", "3.0.3", "3.1.0", "3.2.0"])(
    "is done with many mistakes, and equal items, soon (%s)",
    async (version) => {
      const document = documentOf({
        [version === "2.0" ? "swagger" : "openapi"]: version,
        info: { title: "x", version: "1" },
        paths: {},
        tags: Array.from({ length: 300_000 }, () => 1),
      });
      expect(await schemaViolations(document)).toHaveLength(100);
    },
  );

  it.each(["credit-check", "sms"])("finds nothing in the demo's %s document", async (name) => {
    const file = new URL(`../../../openapi/${name}/openapi.yaml`, import.meta.url);
    expect(await schemaViolations(readDocument(readFileSync(file, "utf8"), name))).toEqual([]);
  });
});

describe("alternatives of an official schema", () => {
  it("that nothing tells apart are left as they are", () => {
    const schema: JsonObject = { oneOf: [{ required: ["schema"] }, { required: ["content"] }] };
    expect(decidedAlternatives(schema)).toEqual(schema);
  });
});

describe("the operation a finding is about", () => {
  it.each([
    ["/paths/~1a~0b/get/responses/200", "GET /a~b"],
    ["/paths/~1a/additionalOperations/COPY/parameters/0", "COPY /a"],
    ["/paths/~1a/parameters/0", undefined],
    ["/paths/~1a", undefined],
    ["/components/schemas/get", undefined],
    ["other.yaml#/paths/~1a/get", undefined],
  ])("at %s is %s", (pointer, operation) => {
    expect(withOperation({ pointer, reason: "malformed", message: "" }).operation).toBe(operation);
  });
});

describe("a lint report", () => {
  const document = documentOf({
    openapi: "3.0.3",
    info: { title: "x", version: "1" },
    servers: [{ url: "http://127.0.0.1:1" }],
    paths: {
      "/good/{id}": {
        post: {
          operationId: "good",
          security: [{ key: [] }],
          parameters: [
            { name: "id", in: "path", required: true, schema: { type: "string", pattern: "(" } },
            { name: "limit", in: "query", schema: { type: "integer" } },
          ],
          responses: { 200: { description: "" } },
        },
      },
      "/bad/{id}": { get: { responses: { 200: { description: "" } } } },
    },
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "K" } } },
  });
  const adapter = compileAdapter(document, {
    service: "test",
    credentials: [],
    upstreamUrl: undefined,
    hosts: [],
    serverVariables: {},
    arrayItems: 1000,
    operations: {},
  });

  it("says what is published, and what is not", async () => {
    expect(await lintDocument(document, adapter, false)).toMatchObject({
      operations: 2,
      published: [
        {
          function: "good",
          arguments: ["id"],
          options: ["limit"],
          method: "POST",
          path: "/good/{id}",
          security: [["key"]],
        },
      ],
      refused: [{ operation: "GET /bad/{id}", reason: "path-mismatch" }],
      degraded: [{ operation: "POST /good/{id}", reason: "pattern-unchecked" }],
      invalid: undefined,
    });
  });

  it("counts as invalid what the compiler stumbled over, once", async () => {
    const { refused, degraded, invalid } = await lintDocument(document, adapter, true);
    expect(invalid).toEqual([...refused, ...degraded]);
  });
});
