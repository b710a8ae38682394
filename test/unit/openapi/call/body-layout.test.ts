import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import type { BoundBody, View } from "../../../../src/openapi/index.ts";
import { errorOf, functionOf } from "../support.ts";

const fnOf = (mediaType: string, media: JsonObject, openapi = "3.0.3") =>
  functionOf({ requestBody: { required: true, content: { [mediaType]: media } } }, { openapi });

/** What comes out of a call whose one argument is the body. */
const sent = (
  mediaType: string,
  media: JsonObject,
  value: JsonValue,
  view: View = "plain",
  openapi = "3.0.3",
): BoundBody | undefined => fnOf(mediaType, media, openapi).bind([value], view).body;

const complaint = (mediaType: string, media: JsonObject, value: JsonValue): string =>
  errorOf(() => sent(mediaType, media, value)).detail;

describe("a body by its media type", () => {
  it.each<[string, string, JsonObject, JsonValue, BoundBody]>([
    ["JSON", "application/json", {}, [1], { kind: "json", mediaType: "application/json", value: [1] }],
    [
      "a JSON string",
      "application/json",
      {},
      "x",
      { kind: "json", mediaType: "application/json", value: "x" },
    ],
    [
      "a merge patch",
      "application/merge-patch+json",
      { schema: { type: "object" } },
      { a: null },
      { kind: "json", mediaType: "application/merge-patch+json", value: { a: null } },
    ],
    [
      "a form",
      "application/x-www-form-urlencoded",
      { schema: { type: "object", properties: { a: {} } } },
      { a: 1 },
      { kind: "form", mediaType: "application/x-www-form-urlencoded", value: { a: 1 }, encoding: {} },
    ],
    [
      "text",
      "text/plain",
      { schema: { type: "string" } },
      "a\r\nb",
      { kind: "text", mediaType: "text/plain", text: "a\r\nb" },
    ],
    [
      "a number as text",
      "text/plain",
      { schema: { type: "number" } },
      1.5,
      { kind: "text", mediaType: "text/plain", text: "1.5" },
    ],
    [
      "true as text",
      "text/plain",
      { schema: { type: "boolean" } },
      true,
      { kind: "text", mediaType: "text/plain", text: "true" },
    ],
    [
      "bytes",
      "application/octet-stream",
      {},
      "AAE",
      { kind: "binary", mediaType: "application/octet-stream", base64: "AAE=" },
    ],
    [
      "bytes with their type",
      "application/octet-stream",
      {},
      "data:image/png;base64,AAEC",
      { kind: "binary", mediaType: "image/png", base64: "AAEC" },
    ],
    [
      "an image",
      "image/jpeg",
      {},
      "data:image/png;base64,AAEC",
      { kind: "binary", mediaType: "image/jpeg", base64: "AAEC" },
    ],
    [
      "any image",
      "image/*",
      {},
      "data:image/png;base64,AAEC",
      { kind: "binary", mediaType: "image/png", base64: "AAEC" },
    ],
    [
      "JSON lines",
      "application/jsonl",
      { schema: { type: "object" } },
      [{ a: 1 }, {}],
      { kind: "text", mediaType: "application/jsonl", text: '{"a":1}\n{}\n' },
    ],
    [
      "no JSON lines",
      "application/x-ndjson",
      {},
      [],
      { kind: "text", mediaType: "application/x-ndjson", text: "" },
    ],
    [
      "a JSON text sequence",
      "application/json-seq",
      {},
      [1, "a"],
      { kind: "text", mediaType: "application/json-seq", text: '\u001e1\n\u001e"a"\n' },
    ],
    [
      "XML",
      "application/xml",
      {
        schema: {
          type: "object",
          xml: { name: "pet" },
          properties: { id: { type: "integer", xml: { attribute: true } }, name: { type: "string" } },
        },
      },
      { id: 1, name: "<a>" },
      {
        kind: "text",
        mediaType: "application/xml",
        text: expect.stringMatching(/<pet id="1"><name>&lt;a(>|&gt;)<\/name><\/pet>$/) as never,
      },
    ],
  ])("%s (%s)", (_, mediaType, media, value, body) => {
    expect(sent(mediaType, media, value)).toEqual(body);
  });

  it("is the same in the Aqua view", () => {
    expect(sent("application/octet-stream", {}, "AAEC", "aqua")).toMatchObject({
      kind: "binary",
      base64: "AAEC",
    });
    const line = { type: "object", properties: { "a-b": { type: "integer" } } };
    expect(sent("application/jsonl", { schema: line }, [{ aB: [1] }, {}], "aqua")).toMatchObject({
      text: '{"a-b":1}\n{}\n',
    });
  });

  it.each<[string, string, JsonObject, JsonValue, string]>([
    [
      "bytes that are none",
      "application/octet-stream",
      {},
      "no base64!",
      "fn: the body must be bytes: base64 text, or a data URL",
    ],
    ["bytes that are no text", "image/png", {}, 5, 'fn: argument "body" must be a string, not 5'],
    [
      "text that is no number",
      "text/plain",
      { schema: { type: "number" } },
      "1",
      'fn: argument "body" must be a number, not "1"',
    ],
    [
      "lines that are no list",
      "application/jsonl",
      {},
      { a: 1 },
      'fn: argument "body" must be an array, not an object',
    ],
    [
      "a line that does not fit",
      "application/jsonl",
      { schema: { type: "object" } },
      [{}, 5],
      'fn: argument "body[1]" must be an object, not 5',
    ],
    [
      "parts that are no object",
      "multipart/form-data",
      {},
      "x",
      "fn: the body must be an object, whose fields become the parts",
    ],
  ])("refuses %s", (_, mediaType, media, value, detail) => {
    expect(complaint(mediaType, media, value)).toBe(detail);
  });

  it("is nothing where it is optional and not given", () => {
    const fn = functionOf({ requestBody: { content: { "application/octet-stream": {} } } });
    for (const args of [[], [null], [{}], [{ body: null }]])
      expect(fn.bind(args, "plain").body).toBeUndefined();
    expect(fn.bind([{ body: "AAEC" }], "plain").body).toMatchObject({ kind: "binary" });
  });

  it("may be an empty text, and an empty file", () => {
    expect(sent("text/plain", {}, "")).toMatchObject({ kind: "text", text: "" });
    expect(sent("application/octet-stream", {}, "")).toMatchObject({ kind: "binary", base64: "" });
  });
});
