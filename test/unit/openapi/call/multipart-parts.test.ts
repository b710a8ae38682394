import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import type { Document } from "../../../../src/openapi/index.ts";
import type { BoundPart } from "../../../../src/openapi/interface.ts";
import { errorOf, versioned } from "../support.ts";

interface Described {
  readonly type?: string;
  readonly version?: Document["version"];
  readonly encoding?: JsonObject;
  /** Of the Media Type Object, beside schema and encoding. */
  readonly media?: JsonObject;
  readonly components?: JsonObject;
}

const OPTIONAL_BODY = { operations: { fn: { body: "optional" } } } as const;

/** The parts of a body given whole. */
const partsOf = (
  schema: JsonObject | undefined,
  value: JsonValue,
  described: Described = {},
): readonly BoundPart[] => {
  const { type = "multipart/form-data", version = "3.0", encoding, media = {}, components = {} } = described;
  const content = { [type]: { ...(schema && { schema }), ...(encoding && { encoding }), ...media } };
  const adapter = versioned(
    version,
    { "/x": { post: { operationId: "fn", requestBody: { content }, responses: {} } } },
    { components },
    OPTIONAL_BODY,
  );
  expect(adapter.refused).toEqual([]);
  const body = adapter.functions.get("fn")?.bind([{ body: value }], "plain").body;
  if (body?.kind !== "multipart") throw new Error(`a body of kind ${body?.kind}`);
  expect(body.mediaType).toBe(type);
  return body.parts;
};

/** One part without what is usual. */
const shown = (parts: readonly BoundPart[]): JsonValue[] =>
  parts.map(({ name = null, fileName, mediaType = null, headers, content }) => [
    name,
    mediaType,
    content.kind === "text" ? content.text : `bytes ${content.base64}`,
    ...(fileName === undefined ? [] : [`file ${fileName}`]),
    ...headers.map(([header, text]) => `${header}: ${text}`),
  ]);

const object = (properties: JsonObject): JsonObject => ({ type: "object", properties });

describe("parts by name", () => {
  it("are of the type their schema suggests (3.0)", () => {
    const schema = object({
      text: { type: "string" },
      count: { type: "integer" },
      flag: { type: "boolean" },
      address: object({ city: { type: "string" } }),
      file: { type: "string", format: "binary" },
      any: {},
      free: { type: "string", nullable: true },
    });
    const value = {
      text: "a\nb",
      count: 3,
      flag: false,
      address: { city: "Kiruna" },
      file: "AAEC",
      any: "AAEC",
      other: [1],
      free: null,
    };
    expect(shown(partsOf(schema, value))).toEqual([
      ["text", "text/plain", "a\nb"],
      ["count", "text/plain", "3"],
      ["flag", "text/plain", "false"],
      ["address", "application/json", '{"city":"Kiruna"}'],
      ["file", "application/octet-stream", "bytes AAEC", "file file"],
      ["any", "text/plain", "AAEC"],
      ["other", "text/plain", "1"],
    ]);
  });

  it.each<[string, JsonObject]>([
    ["contentMediaType", { type: "string", contentMediaType: "image/png" }],
    ["contentMediaType alone", { contentMediaType: "image/png" }],
    ["no type", {}],
    ["format binary", { type: "string", format: "binary" }],
  ])("are bytes in 3.1 by %s", (_, schema) => {
    expect(shown(partsOf(object({ file: schema }), { file: "AAEC" }, { version: "3.1" }))).toEqual([
      ["file", "application/octet-stream", "bytes AAEC", "file file"],
    ]);
  });

  it("are bytes by an encoding that no text has, and text by one that it has", () => {
    const schema = object({
      photo: { type: "string" },
      note: { type: "string", format: "binary" },
      json: { type: "string" },
    });
    const encoding = {
      photo: { contentType: "image/png, image/jpeg" },
      note: { contentType: "text/plain" },
      json: { contentType: "application/json" },
    };
    expect(shown(partsOf(schema, { photo: "AAEC", json: "x" }, { encoding }))).toEqual([
      ["photo", "image/png", "bytes AAEC", "file photo"],
      ["json", "application/json", '"x"'],
    ]);
  });

  it("take type and name of a file from its data URL", () => {
    const schema = object({ file: { type: "string", format: "binary" } });
    const of = (file: string, contentType?: string) =>
      shown(
        partsOf(schema, { file }, contentType === undefined ? {} : { encoding: { file: { contentType } } }),
      )[0];
    expect(of("data:image/gif;base64,AAEC", "image/png")).toEqual([
      "file",
      "image/gif",
      "bytes AAEC",
      "file file",
    ]);
    expect(of("data:;name=a.gif;base64,AAEC", "image/png")).toEqual([
      "file",
      "image/png",
      "bytes AAEC",
      "file a.gif",
    ]);
    expect(of("AAEC", "image/*")).toEqual(["file", "application/octet-stream", "bytes AAEC", "file file"]);
  });

  it("repeat for each item of an array", () => {
    const schema = object({
      tags: { type: "array", items: { type: "string" } },
      files: { type: "array", items: { type: "string", format: "binary" } },
      rows: { type: "array", items: object({ a: {} }) },
      loose: { type: "array" },
      none: { type: "array", items: { type: "string" } },
    });
    const value = {
      tags: ["a", "b"],
      files: ["AAEC", "data:image/png;name=2.png;base64,AwQ="],
      rows: [{ a: 1 }],
      loose: [1, "x"],
      none: [],
    };
    expect(shown(partsOf(schema, value))).toEqual([
      ["tags", "text/plain", "a"],
      ["tags", "text/plain", "b"],
      ["files", "application/octet-stream", "bytes AAEC", "file files"],
      ["files", "image/png", "bytes AwQ=", "file 2.png"],
      ["rows", "application/json", '{"a":1}'],
      ["loose", "text/plain", "1"],
      ["loose", "text/plain", "x"],
    ]);
  });

  it.each<[JsonObject, JsonValue[]]>([
    [{ style: "form", explode: false }, [["a", "text/plain", "x,2"]]],
    [{ explode: false }, [["a", "text/plain", "x,2"]]],
    [{ style: "spaceDelimited" }, [["a", "text/plain", "x 2"]]],
    [{ style: "pipeDelimited", explode: false }, [["a", "text/plain", "x|2"]]],
    [
      { style: "form" },
      [
        ["a", "text/plain", "x"],
        ["a", "text/plain", "2"],
      ],
    ],
    [
      { style: "pipeDelimited", explode: true },
      [
        ["a", "text/plain", "x"],
        ["a", "text/plain", "2"],
      ],
    ],
    [
      { style: "deepObject" },
      [
        ["a", "text/plain", "x"],
        ["a", "text/plain", "2"],
      ],
    ],
    [{ contentType: "application/json" }, [["a", "application/json", '["x",2]']]],
    [{ contentType: "application/vnd.x+json; v=1" }, [["a", "application/vnd.x+json; v=1", '["x",2]']]],
  ])("of an array with the encoding %j are %j", (encoding, expected) => {
    expect(
      shown(
        partsOf(object({ a: { type: "array", items: {} } }), { a: ["x", 2] }, { encoding: { a: encoding } }),
      ),
    ).toEqual(expected);
  });

  it("may be XML", () => {
    const schema = object({
      pet: { type: "object", xml: { name: "Pet" }, properties: { name: { type: "string" } } },
    });
    const [part] = partsOf(
      schema,
      { pet: { name: "a&b" } },
      { encoding: { pet: { contentType: "text/xml" } } },
    );
    expect(part).toMatchObject({
      name: "pet",
      mediaType: "text/xml",
      content: { kind: "text", text: expect.stringContaining("<Pet><name>a&amp;b</name></Pet>") },
    });
  });

  it("have the headers whose value the document fixes", () => {
    const headers = {
      "X-Const": { schema: { const: "c" } },
      "X-Only": { schema: { type: "integer", enum: [5] } },
      "X-Default": { $ref: "#/components/headers/D" },
      "X-Open": { schema: { type: "string" } },
      "Content-Type": { schema: { const: "text/evil" } },
      "X-None": {},
    };
    const components = {
      headers: { D: { schema: { $ref: "#/components/schemas/D" } } },
      schemas: { D: { type: "string", default: "d" } },
    };
    expect(
      shown(
        partsOf(
          object({ a: { type: "string" } }),
          { a: "x" },
          { encoding: { a: { headers } }, components, version: "3.1" },
        ),
      ),
    ).toEqual([["a", "text/plain", "x", "X-Const: c", "X-Only: 5", "X-Default: d"]]);
  });

  it("that no schema names go by what they are, or by additionalProperties", () => {
    expect(shown(partsOf(undefined, { a: "x", b: { c: 1 } }))).toEqual([
      ["a", "text/plain", "x"],
      ["b", "application/json", '{"c":1}'],
    ]);
    const files = { type: "object", additionalProperties: { type: "string", format: "binary" } };
    expect(shown(partsOf(files, { a: "AAEC" }))).toEqual([
      ["a", "application/octet-stream", "bytes AAEC", "file a"],
    ]);
    expect(
      shown(
        partsOf({ $ref: "#/components/schemas/F" }, { a: "AAEC" }, { components: { schemas: { F: files } } }),
      ),
    ).toEqual([["a", "application/octet-stream", "bytes AAEC", "file a"]]);
  });

  it("are looked for through references and allOf", () => {
    const components = {
      schemas: {
        Base: object({ file: { $ref: "#/components/schemas/File" } }),
        File: { type: "string", format: "binary" },
      },
    };
    const schema = { allOf: [{ $ref: "#/components/schemas/Base" }, object({ note: { type: "string" } })] };
    expect(shown(partsOf(schema, { file: "AAEC", note: "n" }, { components }))).toEqual([
      ["file", "application/octet-stream", "bytes AAEC", "file file"],
      ["note", "text/plain", "n"],
    ]);
  });

  it("that should be bytes and are not are named", () => {
    const schema = object({ file: { type: "string", format: "binary" } });
    expect(errorOf(() => partsOf(schema, { file: "not base64!" }))).toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      detail: 'fn: the body "file" must be bytes: base64 text, or a data URL',
    });
  });

  it("may be called `__proto__` or like what objects inherit", () => {
    const value = JSON.parse('{"__proto__":"a","toString":"b"}') as JsonValue;
    expect(shown(partsOf({ type: "object" }, value))).toEqual([
      ["__proto__", "text/plain", "a"],
      ["toString", "text/plain", "b"],
    ]);
  });
});

describe("parts by position", () => {
  it("follow prefixEncoding and itemEncoding (3.2)", () => {
    const schema = { type: "array", prefixItems: [object({ title: { type: "string" } })], items: {} };
    const media = {
      prefixEncoding: [{ contentType: "application/json" }],
      itemEncoding: { contentType: "image/png" },
    };
    const parts = partsOf(schema, [{ title: "t" }, "AAEC", "data:image/gif;base64,AwQ="], {
      type: "multipart/mixed",
      version: "3.2",
      media,
    });
    expect(shown(parts)).toEqual([
      [null, "application/json", '{"title":"t"}'],
      [null, "image/png", "bytes AAEC"],
      [null, "image/gif", "bytes AwQ="],
    ]);
  });

  it("are described by itemSchema (3.2)", () => {
    const media = { itemSchema: object({ id: { type: "integer" } }) };
    expect(
      shown(partsOf(undefined, [{ id: 1 }, { id: 2 }], { type: "multipart/mixed", version: "3.2", media })),
    ).toEqual([
      [null, "application/json", '{"id":1}'],
      [null, "application/json", '{"id":2}'],
    ]);
    expect(
      errorOf(() => partsOf(undefined, [{ id: "x" }], { type: "multipart/mixed", version: "3.2", media }))
        .detail,
    ).toContain('"options.body[0].id"');
  });

  it("have names all the same where the body is an object", () => {
    expect(
      shown(partsOf(object({ a: { type: "string" } }), { a: "x" }, { type: "multipart/related" })),
    ).toEqual([["a", "text/plain", "x"]]);
  });
});
