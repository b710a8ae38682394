import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import type { AdapterFunction, BoundBody } from "../../../../src/openapi/index.ts";
import { names, versioned } from "../support.ts";

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

const functionOf = (operation: JsonObject, rest: object = {}): AdapterFunction => {
  const adapter = versioned(
    "2.0",
    { "/x": { post: { operationId: "fn", responses: {}, ...operation } } },
    rest,
  );
  expect(adapter.refused).toEqual([]);
  const fn = adapter.functions.get("fn");
  if (fn === undefined) throw new Error("not published");
  return fn;
};

const field = (name: string, rest: JsonObject = {}): JsonObject => ({
  in: "formData",
  name,
  type: "string",
  required: true,
  ...rest,
});

const sent = (operation: JsonObject, args: JsonValue[], rest: object = {}): BoundBody | undefined =>
  functionOf(operation, rest).bind(args, "plain").body;

describe("a body parameter", () => {
  const body = {
    in: "body",
    name: "order",
    required: true,
    schema: { type: "object", required: ["a"], properties: { a: { type: "integer" }, b: {} } },
  };

  it("is given like a body of 3.x", () => {
    const fn = functionOf({ parameters: [body] });
    expect([names(fn.arguments), names(fn.options)]).toEqual([["a"], ["b"]]);
    expect(fn.bind([1], "plain").body).toEqual({
      kind: "json",
      mediaType: "application/json",
      value: { a: 1 },
    });
  });

  it.each<[JsonValue, JsonValue, string]>([
    [undefined as never, undefined as never, "application/json"],
    [["application/vnd.x+json"], undefined as never, "application/vnd.x+json"],
    [["text/xml"], ["application/json"], "application/json"],
    [["application/json"], ["text/xml"], "text/xml"],
    [["text/xml"], [], "application/json"],
    [[FORM, MULTIPART], undefined as never, "application/json"],
    ["text/xml", undefined as never, "application/json"],
    [[5, "text/xml"], undefined as never, "text/xml"],
  ])("consumed as %j, by the operation as %j, is sent as %s", (root, own, mediaType) => {
    expect(sent({ parameters: [body], consumes: own }, [1], { consumes: root })?.mediaType).toBe(mediaType);
  });

  it("may be of any of what is consumed", () => {
    const fn = functionOf({ parameters: [body], consumes: ["application/xml", "application/json"] });
    expect(fn.bind([1, { contentType: "application/xml" }], "plain").body).toMatchObject({
      kind: "text",
      mediaType: "application/xml",
    });
    expect(fn.bind([1], "plain").body?.kind).toBe("json");
  });

  it("without required properties is one argument, optional where it is", () => {
    const list = { ...body, schema: { type: "array", items: {} } };
    expect(names(functionOf({ parameters: [list] }).arguments)).toEqual(["body"]);
    expect(names(functionOf({ parameters: [{ ...list, required: false }] }).options)).toEqual(["body"]);
  });

  it("may be a reference, and stand at the path", () => {
    const adapter = versioned(
      "2.0",
      { "/x": { parameters: [{ $ref: "#/parameters/order" }], post: { operationId: "fn", responses: {} } } },
      { parameters: { order: body } },
    );
    expect(names(adapter.functions.get("fn")?.arguments ?? [])).toEqual(["a"]);
  });
});

describe("form fields", () => {
  it("are the properties of a form", () => {
    const fn = functionOf({
      parameters: [field("a"), field("n", { type: "integer" }), field("o", { required: false })],
    });
    expect([names(fn.arguments), names(fn.options)]).toEqual([["a", "n"], ["o"]]);
    expect(fn.bind(["x", 1], "plain").body).toEqual({
      kind: "form",
      mediaType: FORM,
      value: { a: "x", n: 1 },
      encoding: {},
    });
  });

  it.each([
    [[], FORM],
    [[FORM], FORM],
    [[MULTIPART], MULTIPART],
    [[FORM, MULTIPART], FORM],
    [["application/json"], FORM],
  ])("consumed as %j are %s", (consumes, mediaType) => {
    expect(sent({ parameters: [field("a")], consumes }, ["x"])?.mediaType).toBe(mediaType);
  });

  it("with a file are multipart whatever is consumed", () => {
    const parameters = [field("note"), field("photo", { type: "file" })];
    for (const consumes of [[], [FORM], [MULTIPART]]) {
      expect(sent({ parameters, consumes }, ["hi", "data:image/png;name=a.png;base64,AAEC"])).toEqual({
        kind: "multipart",
        mediaType: MULTIPART,
        parts: [
          {
            name: "note",
            fileName: undefined,
            mediaType: "text/plain",
            headers: [],
            content: { kind: "text", text: "hi" },
          },
          {
            name: "photo",
            fileName: "a.png",
            mediaType: "image/png",
            headers: [],
            content: { kind: "binary", base64: "AAEC" },
          },
        ],
      });
    }
  });

  it("may hold several files, a part each", () => {
    const files = field("files", { type: "array", items: { type: "file" } });
    const body = sent({ parameters: [files] }, [["AAEC", "AwQ="]]);
    expect(body?.kind === "multipart" && body.parts.map(({ name, content }) => [name, content])).toEqual([
      ["files", { kind: "binary", base64: "AAEC" }],
      ["files", { kind: "binary", base64: "AwQ=" }],
    ]);
  });

  it.each([
    [undefined, { style: "form", explode: false }],
    ["csv", { style: "form", explode: false }],
    ["ssv", { style: "spaceDelimited", explode: false }],
    ["tsv", { style: "tabDelimited", explode: false }],
    ["pipes", { style: "pipeDelimited", explode: false }],
    ["multi", { style: "form", explode: true }],
    ["toString", { style: "form", explode: false }],
  ])("that are arrays in the format %s are %j", (collectionFormat, expected) => {
    const list = field("a", {
      type: "array",
      items: { type: "string" },
      ...(collectionFormat && { collectionFormat }),
    });
    expect(sent({ parameters: [list] }, [["x", "y"]])).toMatchObject({
      kind: "form",
      value: { a: ["x", "y"] },
      encoding: { a: { ...expected, allowReserved: false } },
    });
  });

  it.each([
    ["csv", ["x,y"]],
    ["pipes", ["x|y"]],
    ["tsv", ["x\ty"]],
    ["multi", ["x", "y"]],
  ])("that are arrays in the format %s are parts %j", (collectionFormat, texts) => {
    const list = field("a", { type: "array", items: { type: "string" }, collectionFormat });
    const body = sent({ parameters: [list], consumes: [MULTIPART] }, [["x", "y"]]);
    expect(body?.kind === "multipart" && body.parts.map(({ content }) => content)).toEqual(
      texts.map((text) => ({ kind: "text", text })),
    );
  });

  it("take their bounds from the parameter itself", () => {
    const fn = functionOf({ parameters: [field("n", { type: "integer", maximum: 5 })] });
    expect(() => fn.bind([6], "plain")).toThrow('argument "n" must be at most 5');
  });

  it("go before a body parameter, which cannot stand beside them", () => {
    expect(sent({ parameters: [field("a"), { in: "body", name: "b", schema: {} }] }, ["x"])?.mediaType).toBe(
      FORM,
    );
  });
});
