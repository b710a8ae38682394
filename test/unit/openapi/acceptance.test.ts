import { describe, expect, it } from "vitest";
import { compareSignatures } from "../../../src/openapi/index.ts";
import { adapterOf, versioned } from "./support.ts";

// What a tester who knew only the issue found, and what was made of it.

const OK = { 200: { description: "" } };
const text = { type: "string" };

describe("a twin's name", () => {
  const get = (operationId: string) => ({ get: { operationId, responses: OK } });

  it("that becomes a function of its own breaks callers", () => {
    const before = adapterOf({ "/a": get("getUser") });
    const after = adapterOf({ "/a": get("getUser"), "/b": get("getUserResponse") });
    expect(compareSignatures(before.signature(), after.signature())).toMatchObject([
      { function: "getUserResponse", breaking: true },
    ]);
  });
});

describe("a Swagger 2.0 array in an array", () => {
  it.each([
    ["pipes", "1|2"],
    ["ssv", "1 2"],
    ["tsv", "1\t2"],
    [undefined, "1,2"],
  ])("is joined by the collectionFormat %s of its Items Object", (collectionFormat, first) => {
    const items = { type: "array", collectionFormat, items: { type: "integer" } };
    const parameters = [{ in: "query", name: "nested", required: true, type: "array", items }];
    const adapter = versioned("2.0", { "/a": { get: { operationId: "a", parameters, responses: OK } } });
    const [parameter] = adapter.functions.get("a")?.bind([[[1, 2], [3]]], "plain").parameters ?? [];
    expect(parameter?.value).toEqual([first, "3"]);
  });
});

describe("an object in a parameter", () => {
  it("is written in the order in which its schema declares the members, for AquaVM sorts them", () => {
    const schema = {
      type: "object",
      properties: { R: { type: "integer" }, G: { type: "integer" }, B: { type: "integer" } },
    };
    const parameters = [{ in: "query", name: "color", required: true, schema }];
    const adapter = adapterOf({ "/a": { get: { operationId: "a", parameters, responses: OK } } });
    const [parameter] =
      adapter.functions.get("a")?.bind([{ B: 150, G: 200, R: 100 }], "plain").parameters ?? [];
    expect(Object.keys(parameter?.value as object)).toEqual(["R", "G", "B"]);
  });
});

describe("oneOf with a discriminator", () => {
  const animal = (name: string) => ({
    type: "object",
    properties: { kind: text, [name]: { type: "integer" } },
  });
  const schema = {
    oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
    discriminator: { propertyName: "kind" },
  };
  const components = { schemas: { Cat: animal("lives"), Dog: animal("tricks") } };
  const requestBody = { required: true, content: { "application/json": { schema } } };
  const fn = adapterOf(
    { "/a": { post: { operationId: "a", requestBody, responses: OK } } },
    { components },
  ).functions.get("a");

  it("takes what fits several of its alternatives", () => {
    expect(fn?.bind([{ kind: "cat", lives: 3 }], "plain").body).toMatchObject({
      value: { kind: "cat", lives: 3 },
    });
  });

  it("still refuses what fits none", () => {
    expect(() => fn?.bind([{ kind: 5 }], "plain")).toThrow("body");
  });
});

describe("schemas that refer to each other in a long row", () => {
  it("can be judged", () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `S${index}`,
        index === 999
          ? { type: "integer" }
          : { type: "object", properties: { next: { $ref: `#/components/schemas/S${index + 1}` } } },
      ]),
    );
    const requestBody = {
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/S0" } } },
    };
    const adapter = adapterOf(
      { "/a": { post: { operationId: "a", requestBody, responses: OK } } },
      { components: { schemas } },
    );
    expect(adapter.functions.get("a")?.bind([{ next: { next: {} } }], "plain").body).toBeDefined();
    expect(() => adapter.functions.get("a")?.bind([{ next: 5 }], "plain")).toThrow("next");
  });
});

describe("what could only fail when called", () => {
  it.each(["/../a", "/a/./b", "/a/%2e%2E/b", "/a\nb"])("a path such as %j is refused before", (path) => {
    const { refused } = adapterOf({ [path]: { get: { operationId: "a", responses: OK } } });
    expect(refused).toMatchObject([{ reason: "malformed" }]);
  });

  it("a pattern of thousands of groups is not checked, and said so", () => {
    const pattern = `${"(".repeat(20_000)}a${")".repeat(20_000)}`;
    const parameters = [{ in: "query", name: "q", required: true, schema: { ...text, pattern } }];
    const { functions, warnings } = adapterOf({
      "/a": { get: { operationId: "a", parameters, responses: OK } },
    });
    expect(warnings).toMatchObject([{ reason: "pattern-unchecked" }]);
    expect(functions.get("a")?.bind(["b"], "plain").parameters).toHaveLength(1);
  });

  it("a header that a part requires and nobody can give is told", () => {
    const encoding = { file: { headers: { "X-Req": { required: true, schema: text } } } };
    const schema = { type: "object", properties: { file: { ...text, format: "binary" } } };
    const requestBody = { content: { "multipart/form-data": { schema, encoding } } };
    const { warnings } = adapterOf({ "/a": { post: { operationId: "a", requestBody, responses: OK } } });
    expect(warnings).toMatchObject([
      { reason: "keyword-ignored", message: expect.stringContaining("X-Req") },
    ]);
  });

  it("a header of a name that none can have is refused", () => {
    const parameters = [{ in: "header", name: "a\r\nX: y", required: true, schema: text }];
    const { refused } = adapterOf({ "/a": { get: { operationId: "a", parameters, responses: OK } } });
    expect(refused).toMatchObject([{ reason: "parameter-unsendable" }]);
  });

  it("a $dynamicRef is not followed, and said so", () => {
    const schema = { $dynamicRef: "#node" };
    const requestBody = { content: { "application/json": { schema } } };
    const { warnings } = versioned("3.1", {
      "/a": { post: { operationId: "a", requestBody, responses: OK } },
    });
    expect(warnings).toMatchObject([{ reason: "keyword-ignored" }]);
  });

  it("a name of megabytes is no name", () => {
    const { refused } = adapterOf({ "/a": { get: { operationId: "a".repeat(5_000_000), responses: OK } } });
    expect(refused).toMatchObject([
      { reason: "malformed", message: "its name would have more than 256 characters" },
    ]);
  });
});

describe("a document that refers to itself by $self", () => {
  it("is found", () => {
    const $self = "https://example.com/api.yaml";
    const schema = { $ref: `${$self}#/components/schemas/A` };
    const responses = { 200: { description: "", content: { "application/json": { schema } } } };
    const adapter = versioned(
      "3.2",
      { "/a": { get: { operationId: "a", responses } } },
      { $self, components: { schemas: { A: text } } },
    );
    expect(adapter.refused).toEqual([]);
  });
});
