import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/core/index.ts";
import { member, rootOf } from "../../../../src/openapi/document/pointer.ts";
import type { BodyMedia } from "../../../../src/openapi/operation/body-media.ts";
import { formEncoding, readBodyMedia } from "../../../../src/openapi/operation/body-media.ts";
import { documentIn } from "../answers-support.ts";

const OBJECT = { type: "object", properties: { a: { type: "string" } } };
const STRINGS = { type: "array", items: { type: "string" } };
const BYTES = { type: "string", format: "binary" };

const mediaOf = (type: string, media: JsonObject, root: JsonObject = {}): BodyMedia => {
  const document = documentIn("3.2", { ...root, media });
  return readBodyMedia(document, type, member(rootOf(document), "media"), () => {});
};

describe("how a value becomes a body", () => {
  it.each<[string, JsonObject, string, string]>([
    ["application/json", {}, "json", "application/json"],
    ["application/json; version=2", { schema: OBJECT }, "json", "application/json; version=2"],
    ["Application/Vnd.X+JSON", { schema: BYTES }, "json", "Application/Vnd.X+JSON"],
    ["*/*", {}, "json", "application/json"],
    ["*/*", { schema: BYTES }, "binary", "application/octet-stream"],
    ["application/*", { schema: OBJECT }, "json", "application/json"],
    ["application/x-www-form-urlencoded", { schema: OBJECT }, "form", "application/x-www-form-urlencoded"],
    ["multipart/form-data", { schema: OBJECT }, "multipart", "multipart/form-data"],
    ["multipart/mixed", {}, "multipart", "multipart/mixed"],
    ["text/xml", { schema: OBJECT }, "xml", "text/xml"],
    ["application/soap+xml", {}, "xml", "application/soap+xml"],
    ["application/x-ndjson", {}, "lines", "application/x-ndjson"],
    ["application/json-seq", {}, "lines", "application/json-seq"],
    ["text/plain", {}, "text", "text/plain"],
    ["text/csv; header=present", { schema: { type: "string" } }, "text", "text/csv; header=present"],
    ["text/*", {}, "text", "text/plain"],
    ["application/octet-stream", {}, "binary", "application/octet-stream"],
    ["application/octet-stream", { schema: OBJECT }, "binary", "application/octet-stream"],
    ["image/png", { schema: OBJECT }, "binary", "image/png"],
    ["image/*", {}, "binary", "application/octet-stream"],
    ["application/vnd.acme", { schema: OBJECT }, "json", "application/vnd.acme"],
    ["application/vnd.acme", { schema: STRINGS }, "json", "application/vnd.acme"],
    ["application/vnd.acme", { schema: { type: "object" } }, "json", "application/vnd.acme"],
    ["application/vnd.acme", { schema: { oneOf: [OBJECT, STRINGS] } }, "json", "application/vnd.acme"],
    ["text/plain", { schema: { type: "object", additionalProperties: {} } }, "json", "text/plain"],
    ["application/vnd.acme", { schema: { type: "string" } }, "binary", "application/vnd.acme"],
    ["application/vnd.acme", {}, "binary", "application/vnd.acme"],
  ])("%s with %j is %s, sent as %s", (type, media, kind, sent) => {
    const { mediaType, kind: found } = mediaOf(type, media);
    expect([found, mediaType]).toEqual([kind, sent]);
  });
});

describe("what callers give", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["application/json", { schema: OBJECT }, OBJECT],
    ["application/json", {}, {}],
    ["image/png", { schema: {} }, BYTES],
    ["application/octet-stream", { schema: { type: "string", contentEncoding: "base64" } }, BYTES],
    ["text/plain", {}, { type: "string" }],
    ["text/plain", { schema: { type: "integer" } }, { type: "integer" }],
    ["application/jsonl", {}, { type: "array" }],
    ["application/jsonl", { schema: { type: "array", items: OBJECT } }, { type: "array", items: OBJECT }],
    ["application/jsonl", { schema: OBJECT }, { type: "array", items: { $ref: "sluice:/media/schema" } }],
    [
      "application/jsonl",
      { itemSchema: OBJECT },
      { type: "array", items: { $ref: "sluice:/media/itemSchema" } },
    ],
    [
      "multipart/mixed",
      { itemSchema: OBJECT },
      { type: "array", items: { $ref: "sluice:/media/itemSchema" } },
    ],
    ["multipart/form-data", { schema: OBJECT }, OBJECT],
  ])("of %s with %j is %j", (type, media, schema) => {
    expect(mediaOf(type, media).schema.node).toEqual(schema);
  });
});

describe("the encodings of a form", () => {
  const read = (encoding: JsonObject) => {
    const document = documentIn("3.1", { encoding });
    const warnings: string[] = [];
    const result = formEncoding(member(rootOf(document), "encoding"), (pointer, reason, message) =>
      warnings.push(`${pointer} ${reason} ${message}`),
    );
    return { result, warnings };
  };

  it("hold what the document says something about, explode by style", () => {
    const { result, warnings } = read({
      plain: { contentType: "text/plain" },
      form: { explode: false },
      deep: { style: "deepObject", explode: true },
      pipes: { style: "pipeDelimited" },
      reserved: { allowReserved: true },
    });
    expect(result).toEqual({
      form: { style: "form", explode: false, allowReserved: false },
      deep: { style: "deepObject", explode: true, allowReserved: false },
      pipes: { style: "pipeDelimited", explode: false, allowReserved: false },
      reserved: { style: "form", explode: true, allowReserved: true },
    });
    expect(warnings).toEqual([]);
  });

  it("that no form has are ignored with a warning", () => {
    const { result, warnings } = read({ a: { style: "matrix" }, b: 5 });
    expect(result).toEqual({});
    expect(warnings).toEqual([
      '/encoding/a keyword-ignored style "matrix" is not possible in a form and is ignored',
    ]);
  });

  it("take `__proto__` and inherited names for what they are", () => {
    const { result } = read(
      JSON.parse('{"__proto__":{"style":"form"},"toString":{"style":"form"}}') as JsonObject,
    );
    expect(Object.keys(result)).toEqual(["toString"]);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });
});
