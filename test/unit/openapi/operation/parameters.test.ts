import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import type { Adapter, BoundCall, Document } from "../../../../src/openapi/index.ts";
import { errorOf, functionOf, names, refusalOf, versioned } from "../support.ts";

const parameters = (...list: JsonValue[]): JsonObject => ({ parameters: list });
const query = (rest: JsonObject = {}): JsonObject => ({
  in: "query",
  name: "p",
  schema: { type: "array", items: { type: "string" } },
  ...rest,
});

const adapterWith = (
  version: Document["version"],
  path: string,
  list: JsonValue[],
  rest: object = {},
): Adapter =>
  versioned(version, { [path]: { get: { operationId: "fn", parameters: list, responses: {} } } }, rest);

describe("parameters", () => {
  it.each<[JsonObject, string, string, string]>([
    [{ style: "matrix" }, "/style", "parameter-unsendable", 'style "matrix" is not possible in query'],
    [{ style: 5 }, "/style", "parameter-unsendable", "style 5 is not possible in query"],
    [
      { in: "header", name: "Upgrade" },
      "",
      "parameter-unsendable",
      "a header that the connection itself sets",
    ],
    [
      { in: "header", name: "transfer-ENCODING" },
      "",
      "parameter-unsendable",
      "that the connection itself sets",
    ],
    [{ in: "body" }, "", "malformed", 'is in "body"'],
    [{ in: "querystring" }, "", "malformed", 'is in "querystring"'],
    [{ in: null }, "", "malformed", "is in null"],
    [{ name: "" }, "", "malformed", "must have a name"],
    [{ name: 1 }, "", "malformed", "must have a name"],
    [{ name: "__proto__" }, "", "parameter-unsendable", 'cannot be called "__proto__"'],
    [{ $ref: "#/nope" }, "", "broken-reference", "points to nothing"],
  ])("required, %j is refused with its pointer", (given, suffix, reason, message) => {
    const refusal = refusalOf(parameters(query({ required: true, ...given })));
    expect(refusal).toMatchObject({
      pointer: `/paths/~1x/post/parameters/0${suffix}`,
      operation: "POST /x",
      reason,
    });
    expect(refusal.message).toContain(message);
  });

  it("leave an optional one out with a warning", () => {
    const adapter = adapterWith("3.0", "/x", [query({ style: "simple" }), query({ name: "q" })]);
    expect(names(adapter.functions.get("fn")?.options ?? [])).toEqual(["q"]);
    expect(adapter.warnings).toEqual([
      {
        pointer: "/paths/~1x/get/parameters/0/style",
        reason: "parameter-left-out",
        message: 'parameter "p": style "simple" is not possible in query; the optional parameter is left out',
      },
    ]);
  });

  it("in the path are required whatever the document says, and in the template's order", () => {
    const path = (name: string) => ({ in: "path", name, required: false, schema: { type: "string" } });
    const [fn] = adapterWith("3.0", "/{b}/{a}", [path("a"), path("b")]).functions.values();
    expect(names(fn?.arguments ?? [])).toEqual(["b", "a"]);
  });

  it("want every name of the template declared, and are left out where it does not have theirs", () => {
    const path = { in: "path", name: "article_id", required: true, schema: {} };
    expect(adapterWith("3.0", "/a/{id}", [path]).refused).toEqual([
      {
        pointer: "/paths/~1a~1{id}/get",
        operation: "GET /a/{id}",
        reason: "path-mismatch",
        message: "the path contains {id}, but no path parameter of that name is declared",
      },
    ]);
    const more = adapterWith("3.0", "/a", [path]);
    expect(more.functions.get("fn")?.arguments).toEqual([]);
    expect(more.warnings.map(({ reason, message }) => [reason, message])).toEqual([
      ["parameter-left-out", 'path parameter "article_id" does not occur in the path and is left out'],
    ]);
  });

  it("that other parts of the document decide are not given by callers", () => {
    const headers = ["Accept", "content-type", "AUTHORIZATION"].map((name) =>
      query({ in: "header", name, required: true }),
    );
    expect(functionOf(parameters(...headers)).arguments).toEqual([]);
  });

  it.each([
    ["header", "X-KEY", "x-key"],
    ["query", "key", "key"],
    ["cookie", "sid", "sid"],
  ])("that a configured credential fills are not either: in %s", (place, scheme, name) => {
    const rest = { components: { securitySchemes: { s: { type: "apiKey", in: place, name: scheme } } } };
    const both = parameters(
      query({ in: place, name, required: true }),
      query({ name: "KEY", required: true }),
    );
    expect(names(functionOf(both, rest, { credentials: ["s"] }).arguments)).toEqual(["KEY"]);
    expect(names(functionOf(both, rest).arguments)).toContain(name);
  });

  it("may be described by content, and then go as text in that media type", () => {
    const by = (place: string, name: string, content: JsonObject) => ({
      in: place,
      name,
      required: true,
      content,
    });
    const object = { schema: { type: "object", properties: { a: { type: "string" } } } };
    const fn = functionOf(
      parameters(
        by("query", "json", { "application/vnd.x+json": object }),
        by("query", "text", { "text/plain": { schema: { type: "string" } } }),
        by("header", "X-Json", { "application/json": object }),
        by("cookie", "c", { "application/json": { schema: { type: "string" } } }),
      ),
    );
    const bound = fn.bind([{ a: "ä" }, "t", { a: "ä😀" }, "c"], "plain").parameters;
    expect(bound.map(({ spec, value }) => [spec.in, spec.name, spec.style, value])).toEqual([
      ["query", "json", "form", '{"a":"ä"}'],
      ["query", "text", "form", "t"],
      ["header", "X-Json", "simple", '{"a":"\\u00e4\\ud83d\\ude00"}'],
      ["cookie", "c", "form", '"c"'],
    ]);
    expect(errorOf(() => fn.bind([{ a: 1 }, "t", {}, "c"], "plain")).detail).toContain('"json.a"');
  });

  it("may have their type where the schema belongs, as documents that were 2.0 once do", () => {
    const fn = functionOf(parameters(query({ schema: undefined as never, type: "integer", required: true })));
    expect(fn.bind([5], "plain").parameters[0]?.value).toBe(5);
    expect(errorOf(() => fn.bind(["5"], "plain")).detail).toContain("must be a whole number");
    const both = functionOf(
      parameters(query({ schema: { type: "string" }, type: "integer", required: true })),
    );
    expect(both.bind(["5"], "plain").parameters[0]?.value).toBe("5");
  });

  it("without any schema take anything", () => {
    const fn = functionOf(parameters({ in: "query", name: "p", required: true }));
    expect(fn.bind(["a"], "plain").parameters[0]?.value).toBe("a");
  });

  it("that hold nested values are told of, and taken", () => {
    const nested = { type: "object", properties: { a: { type: "object", properties: { b: {} } } } };
    const adapter = adapterWith("3.0", "/x", [
      query({ schema: nested }),
      query({ name: "d", schema: nested, style: "deepObject" }),
    ]);
    expect(adapter.warnings.map(({ pointer, reason }) => [pointer, reason])).toEqual([
      ["/paths/~1x/get/parameters/0", "nested-value"],
    ]);
    expect(names(adapter.functions.get("fn")?.options ?? [])).toEqual(["p", "d"]);
  });
});

describe("the whole query string (3.2)", () => {
  const whole = (content: JsonObject, rest: JsonObject = {}) => ({
    in: "querystring",
    name: "filter",
    content,
    ...rest,
  });
  const bound = (list: JsonValue[], args: JsonValue[]): BoundCall | undefined => {
    const adapter = adapterWith("3.2", "/x", list);
    expect(adapter.refused).toEqual([]);
    return adapter.functions.get("fn")?.bind(args, "plain");
  };

  it("is a form with its encodings", () => {
    const media = {
      schema: { type: "object", properties: { a: { type: "array", items: { type: "string" } } } },
      encoding: { a: { style: "pipeDelimited", explode: false } },
    };
    const call = bound(
      [whole({ "application/x-www-form-urlencoded": media })],
      [{ filter: { a: ["x", "y"] } }],
    );
    expect(call?.parameters).toEqual([]);
    expect(call?.querystring).toEqual({
      kind: "form",
      value: { a: ["x", "y"] },
      encoding: { a: { style: "pipeDelimited", explode: false, allowReserved: false } },
    });
  });

  it.each<[string, JsonObject, JsonValue, string]>([
    ["JSON", { "application/json": { schema: { type: "array" } } }, [1, "a"], '[1,"a"]'],
    ["text", { "text/plain": { schema: { type: "string" } } }, "a b", "a b"],
    ["JSONPath", { "application/jsonpath": { schema: { type: "string" } } }, "$.a", "$.a"],
  ])("is %s", (_, content, value, text) => {
    expect(bound([whole(content, { required: true })], [value])?.querystring).toEqual({ kind: "text", text });
  });

  it("is nothing where it is not given", () => {
    expect(bound([whole({ "application/json": {} })], [])?.querystring).toBeUndefined();
  });

  it("cannot stand beside query parameters", () => {
    const adapter = adapterWith("3.2", "/x", [whole({ "application/json": {} }), query()]);
    expect(adapter.refused).toMatchObject([{ pointer: "/paths/~1x/get/parameters/0", reason: "malformed" }]);
  });
});
