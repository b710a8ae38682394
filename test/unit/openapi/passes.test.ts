import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import { adapterOf, functionOf, jsonBody, jsonResult, names, refusalOf } from "./support.ts";

describe("operations are selected one by one", () => {
  it("refuses what is broken and publishes the rest, in document order", () => {
    const adapter = adapterOf(
      {
        "x-note": {},
        nope: { get: { responses: {} } },
        "/external": { $ref: "other.yaml#/x" },
        "/ref": { $ref: "#/x-items/one" },
        "/t": { trace: { responses: {} }, get: "text", summary: "s", head: { responses: {} } },
      },
      { "x-items": { one: { get: { responses: {} } } } },
    );
    expect([...adapter.functions.keys()]).toEqual(["getRef", "headT"]);
    expect(adapter.functions.get("getRef")).toMatchObject({ method: "GET", path: "/ref" });
    expect(adapter.refused).toEqual([
      { pointer: "/paths/nope", reason: "a path must start with a slash" },
      {
        pointer: "/paths/~1external",
        reason: '$ref "other.yaml#/x" leaves the document; only references inside it are followed',
      },
      { pointer: "/paths/~1t/trace", reason: "TRACE requests are not sent" },
      { pointer: "/paths/~1t/get", reason: "an operation must be an object" },
    ]);
  });

  it("refuses operations of another server, which would be sent to the wrong one", () => {
    const servers = [{ url: "https://api.example" }];
    const elsewhere = { servers: [{ url: "https://files.example" }], responses: {} };
    const adapter = adapterOf({ "/a": { servers, get: { responses: {} }, post: elsewhere } }, { servers });
    expect([...adapter.functions.keys()]).toEqual(["getA"]);
    expect(adapter.refused[0]?.reason).toContain("https://files.example");
  });

  it("takes a path's servers for the document's where it has none of its own", () => {
    const adapter = adapterOf({
      "/a": { servers: [{ url: "https://api.example" }], get: { responses: {} } },
    });
    expect([adapter.serverUrl, adapter.functions.size]).toEqual(["https://api.example", 1]);
  });

  it.each([
    [[{ url: "https://{r}.x.example/v1", variables: { r: { default: "eu" } } }], "https://eu.x.example/v1"],
    [[{ url: "{scheme}://x.example", variables: { scheme: { default: "https" } } }], "https://x.example"],
    [[{ url: "https://{r}.x.example" }], undefined],
    [[{ url: "/api" }], undefined],
    [[{ url: "ftp://x" }], undefined],
    [[], undefined],
  ])("servers %j give %s", (servers, url) => {
    expect(adapterOf({}, { servers }).serverUrl).toBe(url);
  });
});

describe("parameters", () => {
  const parameters = (...list: JsonObject[]): JsonObject => ({ parameters: list });
  const query = (rest: JsonObject): JsonObject => ({
    in: "query",
    name: "p",
    schema: { type: "array", items: { type: "string" } },
    ...rest,
  });

  it.each([
    [{ in: "query" }, { style: "form", explode: true }],
    [
      { in: "query", style: "pipeDelimited" },
      { style: "pipeDelimited", explode: false },
    ],
    [
      { in: "query", style: "deepObject", explode: true },
      { style: "deepObject", explode: true },
    ],
    [
      { in: "query", explode: false, allowReserved: true },
      { style: "form", explode: false, allowReserved: true },
    ],
    [{ in: "header" }, { style: "simple", explode: false }],
    [{ in: "cookie" }, { style: "form", explode: true }],
  ])("%j is laid out as %j", (given, spec) => {
    const fn = functionOf(parameters(query({ required: true, ...given })));
    const [bound] = fn.bind([["a"]], "plain").parameters;
    expect(bound).toMatchObject({ spec: { name: "p", ...spec }, value: ["a"] });
  });

  it.each([
    [{ style: "matrix" }, "/style", 'style "matrix" is not possible in query'],
    [{ schema: undefined as never, content: { "application/json": {} } }, "", "is described by `content`"],
    [{ in: "header", name: "Host" }, "", "a header that the connection itself sets"],
    [{ in: "body" }, "", 'is in "body"'],
    [{ name: "" }, "", "must have a name"],
    [
      { schema: { type: "array", items: { type: "object", properties: { a: {} } } } },
      "",
      "holds nested arrays or objects",
    ],
    [{ $ref: "#/nope" }, "", "points to nothing"],
  ])("required, %j is refused with its pointer", (given, suffix, reason) => {
    const refusal = refusalOf(parameters(query({ required: true, ...given })));
    expect(refusal.pointer).toBe(`/paths/~1x/post/parameters/0${suffix}`);
    expect(refusal.reason).toContain(reason);
  });

  it("leaves an optional one out with a warning", () => {
    const adapter = adapterOf({
      "/x": { get: { ...parameters(query({ style: "simple" }), query({ name: "q" })), responses: {} } },
    });
    expect(names(adapter.functions.get("getX")!.options)).toEqual(["q"]);
    expect(adapter.warnings).toEqual([
      {
        pointer: "/paths/~1x/get/parameters/0/style",
        reason: 'parameter "p": style "simple" is not possible in query; the optional parameter is left out',
      },
    ]);
  });

  it("wants every name of the template declared", () => {
    const adapter = adapterOf({
      "/a/{id}": {
        get: { parameters: [{ in: "path", name: "article_id", required: true, schema: {} }], responses: {} },
      },
    });
    expect(adapter.refused[0]).toEqual({
      pointer: "/paths/~1a~1{id}/get",
      reason: "the path contains {id}, but no path parameter of that name is declared",
    });
  });
});

describe("bodies", () => {
  it.each([["multipart/form-data"], ["application/xml"], ["text/plain"], ["bad type"]])(
    "%s alone is refused",
    (type) => {
      expect(refusalOf({ requestBody: { content: { [type]: { schema: {} } } } })).toMatchObject({
        pointer: "/paths/~1x/post/requestBody",
      });
    },
  );

  it("sends wildcards as application/json and keeps a type's own parameters", () => {
    expect(
      functionOf({ requestBody: { required: true, content: { "*/*": {}, "application/json": {} } } }).bind(
        [1],
        "plain",
      ).body?.mediaType,
    ).toBe("application/json");
    const versioned = "application/json; version=2";
    expect(
      functionOf({ requestBody: { required: true, content: { [versioned]: {} } } }).bind([1], "plain").body
        ?.mediaType,
    ).toBe(versioned);
  });

  it("hands on how form properties are written, where the document says so", () => {
    const content = {
      "application/x-www-form-urlencoded": {
        schema: {
          type: "object",
          required: ["a"],
          properties: { a: { type: "object" }, b: { type: "array", items: {} } },
        },
        encoding: {
          a: { style: "deepObject", explode: true },
          b: { contentType: "text/plain" },
          __proto__: {},
        },
      },
    };
    expect(functionOf({ requestBody: { content } }).bind([{ x: 1 }], "plain").body).toMatchObject({
      kind: "form",
      value: { a: { x: 1 } },
      encoding: { a: { style: "deepObject", explode: true, allowReserved: false } },
    });
  });

  it("sends false and null as JSON bodies", () => {
    const fn = functionOf(jsonBody({ nullable: true }, { required: true }));
    expect(fn.bind([null], "plain").body?.value).toBeNull();
    expect(fn.bind([false], "plain").body?.value).toBe(false);
  });
});

describe("responses", () => {
  const responses = (content: JsonObject, status = "200"): JsonObject => ({
    responses: { [status]: { description: "", content } },
  });

  it.each([
    [{ "application/json": {} }, "application/json"],
    [{ "text/plain": {}, "application/xml": {}, "application/hal+json": {} }, "application/hal+json"],
    [{ "text/csv": {} }, "text/csv"],
    [{ "*/*": {} }, "application/json, */*;q=0.5"],
    [{}, "*/*"],
  ])("%j asks for %s", (content, accept) => {
    expect(functionOf(responses(content)).bind([], "plain").accept).toBe(accept);
  });

  it.each([["application/pdf"], ["image/*"], ["text/xml"], ["text/event-stream"], ["application/x-ndjson"]])(
    "only %s is refused",
    (type) => {
      expect(refusalOf(responses({ [type]: {} })).pointer).toBe("/paths/~1x/post/responses/200/content");
    },
  );

  it("refuses binary answers under a JSON or wildcard type, also by reference", () => {
    const components = { schemas: { File: { type: "string", format: "binary" } } };
    const refusal = refusalOf(responses({ "*/*": { schema: { $ref: "#/components/schemas/File" } } }), {
      components,
    });
    expect(refusal.reason).toBe("binary answers are not supported yet");
  });

  it("does not care what errors look like", () => {
    const both = {
      responses: {
        ...(responses({ "application/json": {} }).responses as JsonObject),
        "400": { content: { "application/pdf": {} } },
        default: { $ref: "nowhere" },
      },
    };
    expect(functionOf(both).name).toBe("fn");
  });

  it("refuses an operation for a broken schema behind its answer, and names both places", () => {
    const components = {
      schemas: {
        A: { type: "object", properties: { b: { $ref: "#/components/schemas/B" } } },
        B: { $ref: "gone.yaml" },
      },
    };
    const refusal = refusalOf(jsonResult({ $ref: "#/components/schemas/A" }), { components });
    expect(refusal.pointer).toBe("/paths/~1x/post");
    expect(refusal.reason).toContain("(at /components/schemas/B)");
  });
});

describe("security", () => {
  const components = {
    securitySchemes: {
      key: { type: "apiKey", in: "header", name: "X-Key" },
      basic: { $ref: "#/components/securitySchemes/b" },
      b: { type: "http", scheme: "Basic" },
      bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      oauth: { type: "oauth2", flows: {} },
      digest: { type: "http", scheme: "digest" },
    },
  };
  const sets = (security: JsonObject[]) => functionOf({ security }, { components }).security;

  it("reads the schemes", () => {
    expect({ ...adapterOf({}, { components }).securitySchemes }).toEqual({
      key: { kind: "apiKey", in: "header", name: "X-Key" },
      basic: { kind: "basic" },
      b: { kind: "basic" },
      bearer: { kind: "bearer" },
      oauth: { kind: "unsupported", description: "oauth2" },
      digest: { kind: "unsupported", description: "http digest" },
    });
  });

  it("keeps alternatives that can be met", () => {
    expect(sets([{ oauth: [] }, { key: [], basic: [] }, { bearer: [], oauth: [] }, {}])).toEqual([
      ["key", "basic"],
      [],
    ]);
    expect(sets([])).toEqual([]);
  });

  it("takes the document's where the operation has none", () => {
    expect(functionOf({}, { components, security: [{ bearer: [] }] }).security).toEqual([["bearer"]]);
    expect(functionOf({ security: [] }, { components, security: [{ bearer: [] }] }).security).toEqual([]);
  });

  it.each([
    [{ oauth: [] }, '"oauth" (oauth2), which is not supported'],
    [{ digest: [] }, '"digest" (http digest), which is not supported'],
    [{ gone: [] }, '"gone", which the document does not define'],
  ])("refuses %j alone", (set, part) => {
    const refusal = refusalOf({ security: [set] }, { components });
    expect(refusal.pointer).toBe("/paths/~1x/post/security");
    expect(refusal.reason).toBe(`it can only be authorised by ${part}`);
  });
});
