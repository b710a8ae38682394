import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import { compileAdapter } from "../../../src/openapi/index.ts";
import { adapterOf, bodyValue, errorOf, fixture, functionOf, jsonBody, names, OPTIONS } from "./support.ts";

const parameter = (
  place: string,
  name: string,
  required = place === "path",
  schema: JsonObject = { type: "string" },
): JsonObject => ({
  in: place,
  name,
  required,
  schema,
});

describe("argument order (DESIGN section 5)", () => {
  it("takes path parameters in the template's order, then query, header, cookie, each in document order, path item first", () => {
    const adapter = adapterOf({
      "/{b}/x/{a}": {
        parameters: [parameter("cookie", "c1", true), parameter("path", "a"), parameter("query", "q1", true)],
        get: {
          parameters: [
            parameter("header", "h1", true),
            parameter("path", "b"),
            parameter("query", "q2", true),
            parameter("query", "q0", true),
          ],
          responses: {},
        },
      },
    });
    const [fn] = adapter.functions.values();
    expect(names(fn!.arguments)).toEqual(["b", "a", "q1", "q2", "q0", "h1", "c1"]);
    expect(fn!.options).toEqual([]);
  });

  it("then the required properties of an object body in the order of `required`, through allOf", () => {
    const components = {
      schemas: {
        Base: {
          type: "object",
          required: ["z", "a"],
          properties: { a: { type: "string" }, z: { type: "string" } },
        },
      },
    };
    const fn = functionOf(
      {
        parameters: [parameter("query", "q", true), parameter("query", "p")],
        ...jsonBody({
          allOf: [
            { $ref: "#/components/schemas/Base" },
            { type: "object", required: ["m"], properties: { o: { type: "string" }, m: { type: "string" } } },
          ],
        }),
      },
      { components },
    );
    expect(names(fn.arguments)).toEqual(["q", "z", "a", "m"]);
    expect(names(fn.options)).toEqual(["p", "o"]);
  });

  it("counts a body with required properties as required unless the manifest says optional", () => {
    const body = jsonBody(
      { type: "object", required: ["a"], properties: { a: { type: "string" }, b: { type: "string" } } },
      { required: false },
    );
    expect(names(functionOf(body).arguments)).toEqual(["a"]);
    const relaxed = functionOf(body, {}, { operations: { fn: { body: "optional" } } });
    expect([names(relaxed.arguments), names(relaxed.options)]).toEqual([[], ["body"]]);
    expect(relaxed.bind([], "plain").body).toBeUndefined();
    expect(bodyValue(relaxed.bind([{ body: { a: "x" } }], "plain"))).toEqual({ a: "x" });
  });

  it.each([
    ["an array", { type: "array", items: {} }],
    ["an object without required properties", { type: "object", properties: { a: {} } }],
    ["a union", { oneOf: [{ type: "object", required: ["a"], properties: { a: {} } }, { type: "string" }] }],
    ["anything", {}],
  ])("takes %s as one argument `body` when required, as `options.body` when not", (_, schema) => {
    const required = functionOf(jsonBody(schema, { required: true }));
    expect([names(required.arguments), names(required.options)]).toEqual([["body"], []]);
    const optional = functionOf(jsonBody(schema));
    expect([names(optional.arguments), names(optional.options)]).toEqual([[], ["body"]]);
  });

  it("leaves out readOnly properties, ignored headers and what a configured credential fills", () => {
    const operation = {
      parameters: [
        parameter("header", "accept", true),
        parameter("header", "Content-Type", true),
        parameter("header", "AUTHORIZATION", true),
        parameter("header", "X-Key", true),
        parameter("query", "X-Key", true),
      ],
      ...jsonBody({
        type: "object",
        required: ["id", "a"],
        properties: { id: { type: "string", readOnly: true }, a: { type: "string" }, r: { readOnly: true } },
      }),
    };
    const rest = {
      components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "x-key" } } },
    };
    expect(names(functionOf(operation, rest, { credentials: ["key"] }).arguments)).toEqual(["X-Key", "a"]);
    expect(names(functionOf(operation, rest).arguments)).toEqual(["X-Key", "header_X-Key", "a"]);
    expect(bodyValue(functionOf(operation, rest).bind(["q", "h", "v"], "plain"))).toEqual({ a: "v" });
  });

  it("calls the later of two equal names <in>_<name>", () => {
    const fn = compileAdapter(fixture("loans-30.json"), {
      ...OPTIONS,
      credentials: ["key", "appId"],
    }).functions.get("applyForLoan");
    expect(names(fn!.arguments)).toEqual(["id", "amount", "body_id", "months"]);
    const bound = fn!.bind(["q", 5, "b", 12], "plain");
    expect(bound.parameters.map(({ spec, value }) => [spec.in, spec.name, value])).toEqual([
      ["query", "id", "q"],
    ]);
    expect(bodyValue(bound)).toEqual({ id: "b", amount: 5, months: 12 });
  });

  it("offers a choice of media types where several take the same properties, and tells of the others", () => {
    const schema = { type: "object", required: ["a"], properties: { a: { type: "string" } } };
    const content = {
      "application/x-www-form-urlencoded": { schema },
      "application/vnd.x+json": { schema },
      "application/json": { schema },
      "application/hal+json": { schema: { type: "object" } },
      "application/xml": { schema },
    };
    const adapter = adapterOf({
      "/x": { post: { operationId: "fn", requestBody: { content }, responses: {} } },
    });
    const fn = adapter.functions.get("fn")!;
    expect([names(fn.arguments), names(fn.options)]).toEqual([["a"], ["contentType"]]);
    const { detail } = errorOf(() => fn.bind(["x", { contentType: "application/hal+json" }], "plain"));
    expect(detail).toContain(
      'argument "options.contentType" must be one of "application/json", "application/vnd.x+json"',
    );
    expect(adapter.warnings).toEqual([
      {
        pointer: "/paths/~1x/post/requestBody/content/application~1hal+json",
        reason: "media-type-left-out",
        message: "application/hal+json has another schema than application/json and is left out",
      },
    ]);
  });

  it("takes a whole body in any of its media types, each with its own schema", () => {
    const content = {
      "application/json": { schema: { type: "array", items: { type: "integer" } } },
      "application/octet-stream": {},
      "text/csv": { schema: { type: "string", maxLength: 3 } },
    };
    const fn = functionOf({ requestBody: { required: true, content } });
    expect([names(fn.arguments), names(fn.options)]).toEqual([["body"], ["contentType"]]);
    expect(fn.bind([[1]], "plain").body).toEqual({
      kind: "json",
      mediaType: "application/json",
      value: [1],
    });
    const as = (contentType: string, value: JsonValue) => fn.bind([value, { contentType }], "plain").body;
    expect(as("application/octet-stream", "AAEC")).toMatchObject({ kind: "binary", base64: "AAEC" });
    expect(as("text/csv", "a,b")).toEqual({ kind: "text", mediaType: "text/csv", text: "a,b" });
    expect(() => as("text/csv", "a,b,c")).toThrow('argument "body" must have at most 3 characters');
    expect(() => fn.bind(["AAEC"], "plain")).toThrow('argument "body" must be an array');
    expect(() => as("application/octet-stream", [1])).toThrow('argument "body" must be a string');
  });

  it("does not take parameters of an overridden place twice", () => {
    const adapter = adapterOf({
      "/x": {
        parameters: [parameter("query", "a", true), parameter("query", "b", true)],
        get: { parameters: [parameter("query", "a", false, { type: "integer" })], responses: {} },
      },
    });
    const [fn] = adapter.functions.values();
    expect([names(fn!.arguments), names(fn!.options)]).toEqual([["b"], ["a"]]);
  });
});

describe("operations.<id>.arguments", () => {
  const operation = {
    parameters: [parameter("query", "page"), parameter("query", "q", true)],
    ...jsonBody({
      type: "object",
      required: ["a"],
      properties: { a: { type: "string" }, b: { type: "string" } },
    }),
  };
  const withList = (list: string[]) => functionOf(operation, {}, { operations: { fn: { arguments: list } } });

  it("replaces the order and may promote optional ones, which null then leaves out", () => {
    const fn = withList(["b", "q", "a"]);
    expect([names(fn.arguments), names(fn.options)]).toEqual([["b", "q", "a"], ["page"]]);
    expect(bodyValue(fn.bind([null, "q", "a"], "plain"))).toEqual({ a: "a" });
    expect(bodyValue(fn.bind(["b", "q", "a"], "plain"))).toEqual({ b: "b", a: "a" });
    expect(bodyValue(fn.bind([[], "q", "a"], "aqua"))).toEqual({ a: "a" });
    expect(bodyValue(fn.bind([["b"], "q", "a"], "aqua"))).toEqual({ b: "b", a: "a" });
  });

  it("takes the body whole where it is listed as body", () => {
    const fn = withList(["q", "body"]);
    expect([names(fn.arguments), names(fn.options)]).toEqual([["q", "body"], ["page"]]);
    expect(bodyValue(fn.bind(["q", { a: "1" }], "plain"))).toEqual({ a: "1" });
  });

  it.each([
    [["q", "a", "pgae"], 'there is no argument "pgae"; did you mean "page"?'],
    [["q", "a", "somethingElse"], "there are: q, a, page, b"],
    [["q"], 'the required "a" must be in the list'],
    [["q", "a", "q"], '"q" is named twice'],
  ])("refuses %j", (list, part) => {
    const { code, detail } = errorOf(() => withList(list));
    expect(code).toBe("SLUICE_CONFIG");
    expect(detail).toContain("operations.fn.arguments");
    expect(detail).toContain(part);
  });
});
