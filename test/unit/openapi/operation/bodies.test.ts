import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import { adapterOf, functionOf, jsonBody, names, refusalOf } from "../support.ts";

const body = (content: JsonObject, rest: JsonObject = {}): JsonObject => ({
  requestBody: { content, ...rest },
});
const STRING = { schema: { type: "string" } };

describe("a request body", () => {
  it("is refused without a media type that a header can carry", () => {
    expect(refusalOf(body({ "bad type": {}, "a/b\r\nX-Evil: 1": {} }))).toEqual({
      pointer: "/paths/~1x/post/requestBody",
      operation: "POST /x",
      reason: "body-unsendable",
      message: "the body has no media type that can be written (bad type, a/b X-Evil: 1)",
    });
  });

  it.each<[string, unknown, string]>([
    ["is no object", 5, "a request body must be an object"],
    ["is a list", [], "a request body must be an object"],
  ])("is refused where it %s", (_, requestBody, message) => {
    expect(refusalOf({ requestBody })).toMatchObject({ reason: "malformed", message });
  });

  it.each<[JsonValue, number]>([
    [{ required: true }, 1],
    [{ required: true, content: {} }, 1],
    [{ content: {} }, 0],
    [{}, 0],
    [null, 0],
  ])("without content, %j, is %i arguments", (requestBody, count) => {
    const fn = functionOf({ requestBody });
    expect([fn.arguments.length, fn.options.length]).toEqual([count, 0]);
    if (count > 0)
      expect(fn.bind([{ a: 1 }], "plain").body).toEqual({
        kind: "json",
        mediaType: "application/json",
        value: { a: 1 },
      });
  });

  it("may be a reference, and its media types too", () => {
    const components = {
      requestBodies: {
        B: { required: true, content: { "text/plain": { $ref: "#/components/mediaTypes/T" } } },
      },
      mediaTypes: { T: STRING },
    };
    const fn = functionOf({ requestBody: { $ref: "#/components/requestBodies/B" } }, { components });
    expect(fn.bind(["x"], "plain").body).toEqual({ kind: "text", mediaType: "text/plain", text: "x" });
    expect(refusalOf({ requestBody: { $ref: "#/components/requestBodies/C" } }).reason).toBe(
      "broken-reference",
    );
  });

  it("sends a wildcard as application/json, once", () => {
    const fn = functionOf(body({ "*/*": {}, "application/json": {} }, { required: true }));
    expect(fn.options).toEqual([]);
    expect(fn.bind([1], "plain").body?.mediaType).toBe("application/json");
  });

  it("sends false and null as JSON", () => {
    const fn = functionOf(jsonBody({ nullable: true }, { required: true }));
    expect(fn.bind([null], "plain").body).toMatchObject({ kind: "json", value: null });
    expect(fn.bind([false], "plain").body).toMatchObject({ kind: "json", value: false });
  });
});

describe("of several media types", () => {
  const schema = { type: "object", required: ["a"], properties: { a: { type: "string" } } };
  const FORM = "application/x-www-form-urlencoded";

  it.each([
    [
      [
        "application/xml",
        "multipart/form-data",
        FORM,
        "text/json",
        "application/vnd.x+json",
        "application/json",
      ],
      "application/json",
    ],
    [["application/xml", "multipart/form-data", FORM, "application/vnd.x+json"], "application/vnd.x+json"],
    [["application/xml", "multipart/form-data", FORM], FORM],
    [["application/xml", "multipart/form-data"], "multipart/form-data"],
    [["application/vnd.acme", "application/xml"], "application/vnd.acme"],
  ])("%j, %s is sent", (types, preferred) => {
    const content = Object.fromEntries(types.map((type) => [type, { schema: { type: "object" } }]));
    expect(functionOf(body(content, { required: true })).bind([{}], "plain").body?.mediaType).toBe(preferred);
  });

  it("callers choose among those that take the same value", () => {
    const fn = functionOf(
      body({ "application/json": { schema }, "text/xml": { schema }, [FORM]: { schema } }),
    );
    expect([names(fn.arguments), names(fn.options)]).toEqual([["a"], ["contentType"]]);
    expect(fn.bind(["x", { contentType: "text/xml" }], "plain").body).toMatchObject({
      kind: "text",
      mediaType: "text/xml",
    });
    expect(fn.bind(["x", { contentType: FORM }], "plain").body).toMatchObject({
      kind: "form",
      value: { a: "x" },
    });
    expect(fn.bind(["x", { contentType: null }], "plain").body).toMatchObject({ kind: "json" });
  });

  it("leaves out one that no header can carry", () => {
    const adapter = adapterOf({
      "/x": { post: { operationId: "fn", ...body({ "a b/c": {}, "application/json": {} }), responses: {} } },
    });
    expect(names(adapter.functions.get("fn")?.options ?? [])).toEqual(["body"]);
  });
});
