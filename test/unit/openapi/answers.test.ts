import { describe, expect, it } from "vitest";
import {
  isJsonType,
  isStreamType,
  isTextType,
  type JsonObject,
  type JsonValue,
} from "../../../src/core/index.ts";
import { answerKind, isStream } from "../../../src/openapi/operation/answer-kind.ts";
import { answered, content, readAs, responsesOf } from "./answers-support.ts";

const CUSTOMER = {
  type: "object",
  required: ["id"],
  properties: { id: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
};
const FILE = { type: "string", format: "binary" };
const BINARY = { mediaType: "image/png", base64: "AQID" };

describe("media types", () => {
  it("have a kind that fits what the upstream decodes them to", () => {
    const types = [
      ["application/json", "text/json", "application/problem+json", "application/vnd.api+json"],
      ["application/xml", "text/xml", "application/soap+xml", "image/svg+xml"],
      ["application/x-www-form-urlencoded", "text/event-stream", "application/jsonl", "application/x-ndjson"],
      [
        "application/x-jsonlines",
        "application/json-lines",
        "application/json-seq",
        "application/geo+json-seq",
      ],
      [
        "text/plain",
        "text/csv",
        "text/html",
        "application/yaml",
        "application/x-yaml",
        "application/openapi+yaml",
      ],
      [
        "application/jwt",
        "application/javascript",
        "application/toml",
        "application/sql",
        "application/graphql",
      ],
      [
        "application/pdf",
        "image/png",
        "application/octet-stream",
        "multipart/mixed",
        "application/vnd.ms-excel",
      ],
    ].flat();
    for (const type of types) {
      const kind = answerKind(type);
      expect([type, isJsonType(type), isStreamType(type), isTextType(type) && !isJsonType(type)]).toEqual([
        type,
        kind === "json",
        isStream(kind),
        kind !== "json" && kind !== "bytes",
      ]);
    }
  });
});

describe("the Accept header", () => {
  it.each<[JsonObject, string, boolean]>([
    [{ "application/json": {} }, "application/json", false],
    [{ "text/plain": {}, "application/xml": {}, "application/hal+json": {} }, "application/hal+json", false],
    [{ "application/vnd.x+json;version=2": {}, "*/*": {} }, "application/vnd.x+json;version=2", false],
    [{ "text/csv": {}, "application/xml": { schema: CUSTOMER } }, "application/xml", false],
    [{ "application/xml": {}, "text/csv": {} }, "application/xml", false],
    [
      { "application/pdf": { schema: FILE }, "text/html": { schema: { type: "string" } } },
      "text/html",
      false,
    ],
    [{ "text/event-stream": {}, "application/json": {} }, "application/json", false],
    [{ "application/x-ndjson": {}, "application/pdf": {} }, "application/x-ndjson", false],
    [{ "application/pdf": {} }, "application/pdf", true],
    [{ "image/*": {} }, "image/*", true],
    [{ "application/json": { schema: FILE } }, "application/json", true],
    [{ "text/csv": { schema: FILE } }, "text/csv", true],
    [{ "*/*": { schema: FILE } }, "*/*", true],
    [{ "*/*": {} }, "application/json, */*;q=0.5", false],
    [{ "not a media type": {} }, "application/json, */*;q=0.5", false],
    [{ "application/vnd.acme": { schema: CUSTOMER } }, "application/vnd.acme", false],
    [{}, "*/*", false],
  ])("for %j is %s", (media, accept, bytes) => {
    expect(responsesOf(content(media)).responses).toMatchObject({ accept, bytes });
  });

  it("names each success's media type once", () => {
    const media = (...types: string[]): JsonObject => ({
      content: Object.fromEntries(types.map((type) => [type, {}])),
    });
    const responses = {
      "200": media("application/json"),
      "201": media("application/json"),
      "2XX": media("image/png"),
      "400": media("text/html"),
    };
    expect(responsesOf({ responses }).responses).toMatchObject({
      accept: "application/json, image/png",
      bytes: false,
    });
    expect(responsesOf({ responses: { "404": media("text/html") } }).responses.accept).toBe(
      "application/json, */*;q=0.5",
    );
    expect(responsesOf({ responses: { default: media("text/html") } }).responses.accept).toBe("text/html");
  });
});

describe("Swagger 2.0", () => {
  const swagger = (operation: JsonObject, root: JsonObject = {}) =>
    responsesOf(operation, { version: "2.0", root }).responses;
  const responses = { "200": { description: "", schema: CUSTOMER }, "204": { description: "" } };

  it("takes media types from the operation, else the document, else JSON", () => {
    expect(swagger({ responses }).accept).toBe("application/json");
    expect(swagger({ responses }, { produces: ["text/xml"] }).accept).toBe("text/xml");
    expect(
      swagger({ responses, produces: ["text/xml", "application/json"] }, { produces: ["text/csv"] }).accept,
    ).toBe("application/json");
    expect(swagger({ responses, produces: [] }, { produces: ["text/xml"] }).accept).toBe("application/json");
    expect(swagger({ responses }).successes).toEqual([
      { status: "200", schema: { node: CUSTOMER, pointer: "/paths/~1x/get/responses/200/schema" } },
      { status: "204", schema: undefined },
    ]);
  });

  it("has files", () => {
    const file = { "200": { schema: { type: "file" } } };
    expect(swagger({ responses: file })).toMatchObject({ accept: "*/*", bytes: true });
    expect(swagger({ responses: file, produces: ["application/json"] })).toMatchObject({
      accept: "application/json",
      bytes: true,
    });
  });
});

describe("what callers get is described", () => {
  const schemaOf = (media: JsonObject, version: "3.0" | "3.2" = "3.0") =>
    responsesOf(content(media), { version }).responses.successes[0]?.schema;
  const at = "/paths/~1x/get/responses/200/content";
  const list = (pointer: string) => ({ type: "array", items: { $ref: `sluice:${at}/${pointer}` } });

  it("by the document where it describes the value", () => {
    expect(schemaOf({ "application/xml": { schema: CUSTOMER } })).toEqual({
      node: CUSTOMER,
      pointer: `${at}/application~1xml/schema`,
    });
    expect(schemaOf({ "text/plain": { schema: { type: "integer" } } })?.node).toEqual({ type: "string" });
    expect(schemaOf({ "application/xml": { schema: { type: "string" } } })?.node).toEqual({ type: "string" });
  });

  it("as Binary for bytes", () => {
    expect(schemaOf({ "image/png": { schema: FILE } })?.node).toMatchObject({
      required: ["mediaType", "base64"],
    });
  });

  it("as a list for lines: of the items, or as it stands", () => {
    expect(schemaOf({ "application/jsonl": { schema: CUSTOMER } })?.node).toEqual(
      list("application~1jsonl/schema"),
    );
    expect(schemaOf({ "application/jsonl": { itemSchema: CUSTOMER } }, "3.2")?.node).toEqual(
      list("application~1jsonl/itemSchema"),
    );
    expect(schemaOf({ "application/json-seq": { schema: { type: "array" } } })?.node).toEqual({
      type: "array",
    });
    expect(schemaOf({ "application/jsonl": {} })?.node).toEqual({ type: "array" });
  });

  it("as a list for events: of the item schema (3.2), else of what an event is", () => {
    expect(schemaOf({ "text/event-stream": { itemSchema: CUSTOMER } }, "3.2")?.node).toEqual(
      list("text~1event-stream/itemSchema"),
    );
    expect(schemaOf({ "text/event-stream": { schema: CUSTOMER } })?.node).toMatchObject({
      type: "array",
      items: { required: ["data"] },
    });
  });
});

describe("references", () => {
  it("that lead nowhere refuse the operation for a success only", () => {
    const gone = { $ref: "#/components/responses/Gone" };
    expect(() => responsesOf({ responses: { "200": gone } })).toThrow("points to nothing");
    const { responses, warnings } = responsesOf({
      responses: { "200": { description: "" }, "404": gone, "500": "text" },
    });
    expect([...responses.contents.keys()]).toEqual(["200"]);
    expect(warnings).toEqual([
      '/paths/~1x/get/responses/404 keyword-ignored: what this answer looks like is not known: $ref "#/components/responses/Gone" points to nothing',
      "/paths/~1x/get/responses/500 keyword-ignored: what this answer looks like is not known: a response must be an object",
    ]);
  });

  it("are followed to responses, media types and schemas", () => {
    const root = {
      components: {
        responses: { Ok: { content: { "application/jsonl": { $ref: "#/components/mediaTypes/Lines" } } } },
        mediaTypes: { Lines: { itemSchema: { type: "integer" } } },
      },
    };
    const read = responsesOf(
      { responses: { "2xx": { $ref: "#/components/responses/Ok" } } },
      { version: "3.2", root },
    );
    expect(read.responses.successes).toEqual([
      {
        status: "2XX",
        schema: {
          node: list("/components/mediaTypes/Lines/itemSchema"),
          pointer: "/components/mediaTypes/Lines/items",
        },
      },
    ]);
  });
  const list = (pointer: string) => ({ type: "array", items: { $ref: `sluice:${pointer}` } });
});

describe("the value of an answer", () => {
  const XML = "<customer><id>7</id><tags>a</tags></customer>";
  const declared = (media: JsonObject, errors: JsonObject = {}) =>
    responsesOf({ responses: { "200": { content: media }, ...errors } }, { version: "3.1" });
  const json = declared({ "application/json": { schema: CUSTOMER } });

  it.each<[string, JsonObject, string, JsonValue, JsonValue]>([
    ["JSON", { "application/json": {} }, "application/json", { a: 1 }, { a: 1 }],
    ["a JSON string that looks like a number", { "application/json": {} }, "application/json", "12", "12"],
    ["JSON sent as text", { "application/json": { schema: CUSTOMER } }, "text/plain", '{"id":1}', { id: 1 }],
    [
      "JSON sent as bytes",
      { "application/json": { schema: CUSTOMER } },
      "application/octet-stream",
      { mediaType: "x/y", base64: "eyJpZCI6MX0=" },
      { id: 1 },
    ],
    ["null sent as text", { "application/json": { schema: CUSTOMER } }, "text/plain", "null", null],
    ["text where JSON is a string", { "*/*": { schema: { type: "string" } } }, "text/plain", "12", "12"],
    ["text that is no JSON", { "application/json": { schema: CUSTOMER } }, "text/plain", "oops", "oops"],
    ["XML", { "application/xml": { schema: CUSTOMER } }, "application/xml", XML, { id: 7, tags: ["a"] }],
    [
      "XML in place of JSON",
      { "application/json": { schema: CUSTOMER } },
      "text/xml",
      XML,
      { id: 7, tags: ["a"] },
    ],
    [
      "XML sent as text",
      { "application/xml": { schema: CUSTOMER } },
      "text/plain",
      XML,
      { id: 7, tags: ["a"] },
    ],
    ["XML without a schema", { "application/xml": {} }, "application/xml", XML, XML],
    ["XML where text is declared", { "text/plain": {} }, "application/xml", XML, XML],
    [
      "a form",
      { "application/x-www-form-urlencoded": { schema: CUSTOMER } },
      "application/x-www-form-urlencoded",
      "id=1&tags=a",
      { id: 1, tags: ["a"] },
    ],
    ["events", { "text/event-stream": {} }, "text/event-stream", "data: 1\n\n", [{ data: "1" }]],
    [
      "events in place of JSON",
      { "application/json": {} },
      "text/event-stream",
      "data: 1\n\n",
      [{ data: "1" }],
    ],
    ["no events", { "text/event-stream": {} }, "", null, []],
    ["lines", { "application/jsonl": { schema: CUSTOMER } }, "application/jsonl", '{"id":1}\n', [{ id: 1 }]],
    ["JSON in place of lines", { "application/jsonl": {} }, "application/json", { error: 1 }, { error: 1 }],
    ["a sequence", { "application/json-seq": {} }, "application/json-seq", "\u001E1\n", [1]],
    ["text", { "text/csv": {} }, "text/csv", "a,b", "a,b"],
    [
      "text sent as bytes",
      { "text/csv": {} },
      "application/octet-stream",
      { mediaType: "x/y", base64: "YSxi" },
      "a,b",
    ],
    ["bytes", { "image/png": {} }, "image/png", BINARY, BINARY],
    [
      "bytes in place of JSON",
      { "application/json": {} },
      "image/png",
      { mediaType: "image/png", base64: "/w==" },
      { mediaType: "image/png", base64: "/w==" },
    ],
    ["nothing", { "application/json": {} }, "", null, null],
  ])("%s", (_, media, mediaType, body, value) => {
    expect(readAs(declared(media), answered(mediaType, body))).toMatchObject({
      value,
      problem: undefined,
      cut: false,
    });
  });

  it("is of the media type answered where several are declared", () => {
    const both = declared({
      "application/json": { schema: { type: "string" } },
      "application/xml": { schema: CUSTOMER },
    });
    expect(readAs(both, answered("application/xml", XML))).toMatchObject({
      value: { id: 7, tags: ["a"] },
      content: { kind: "xml" },
    });
  });

  it("goes by exact status, range and default", () => {
    const form = { content: { "application/x-www-form-urlencoded": { schema: CUSTOMER } } };
    const xml = { content: { "application/xml": { schema: CUSTOMER } } };
    const read = declared(
      { "application/json": {} },
      { "404": form, "4XX": xml, default: { content: { "text/plain": {} } } },
    );
    const valueAt = (status: number, body: string, type = "text/plain") =>
      readAs(read, answered(type, body, { status })).value;
    expect(valueAt(404, "id=1")).toEqual({ id: 1 });
    expect(valueAt(410, XML)).toEqual({ id: 7, tags: ["a"] });
    expect(valueAt(500, XML, "application/xml")).toBe(XML);
    expect(valueAt(206, "[1]")).toEqual([1]); // as the first success
  });

  it("is what its media type says where nothing is declared", () => {
    const valueAt = (type: string, body: JsonValue) =>
      readAs(json, answered(type, body, { status: 500 })).value;
    expect(valueAt("application/xml", XML)).toBe(XML);
    expect(valueAt("text/plain", "1")).toBe("1");
    expect(valueAt("application/x-www-form-urlencoded", "a=1&b=x&b=y")).toEqual({ a: "1", b: ["x", "y"] });
    expect(valueAt("application/x-ndjson", "1\n2")).toEqual([1, 2]);
    expect(valueAt("application/x-ndjson", "oops")).toBe("oops");
    expect(valueAt("image/png", BINARY)).toEqual(BINARY);
  });

  it("is the text as it came when it is not what is declared, with the problem", () => {
    const xml = declared({ "application/xml": { schema: CUSTOMER } });
    expect(readAs(xml, answered("application/xml", "<a>"))).toMatchObject({
      value: "<a>",
      problem: expect.stringContaining("the body is not the XML it should be: "),
    });
    const lines = declared({ "application/jsonl": {} });
    expect(readAs(lines, answered("application/jsonl", "1\nx\n"))).toMatchObject({
      value: "1\nx\n",
      problem: "the body is not the declared list of JSON values: line 2 is not JSON",
    });
  });

  it("has no more items than allowed, and says when there were more", () => {
    const lines = declared({ "application/jsonl": {} });
    expect(readAs(lines, answered("application/jsonl", "1\n2\n3\n"), 2)).toMatchObject({
      value: [1, 2],
      cut: true,
    });
    expect(readAs(lines, answered("application/jsonl", "1\n2\n"), 2)).toMatchObject({
      value: [1, 2],
      cut: false,
    });
    const partial = { headers: { "sluice-stream": "cut" } };
    expect(readAs(lines, answered("application/jsonl", "1\n2", partial)).value).toEqual([1]);
  });

  it("of a HEAD request is nothing, whatever is declared", () => {
    const head = responsesOf(content({ "text/event-stream": {} }), { method: "HEAD" });
    expect(head.responses.successes).toEqual([{ status: "200", schema: undefined }]);
    expect(readAs(head, answered("", null)).value).toBeNull();
  });
});
