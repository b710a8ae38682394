import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { effectOfMethod } from "../../../src/core/index.ts";
import type { RawAnswer } from "../../../src/upstream/exchange.ts";
import { readResponse } from "../../../src/upstream/read-response.ts";

const MAX = 1000;
const read = (
  answer: Partial<Omit<RawAnswer, "body">> & { body?: Buffer | string },
  method = "GET",
  bytes = false,
) =>
  readResponse(
    { status: 200, headers: {}, truncated: false, ...answer, body: Buffer.from(answer.body ?? "") },
    {
      method,
      effect: effectOfMethod(method),
      what: `${method} /x`,
      maxBytes: MAX,
      bytes,
      passes: () => true,
      redact: (text) => text.replaceAll("s3cret", "***"),
    },
  );
const binary = (base64: string, mediaType = "application/octet-stream") => ({ mediaType, base64 });
const typed = (type: string) => ({ "content-type": type });
const badResult = (text: string) =>
  expect.objectContaining({
    code: "SLUICE_BAD_RESULT",
    retry: false,
    message: expect.stringContaining(text),
  });

describe("content", () => {
  it.each<[string, Buffer | string, string, unknown]>([
    ["application/json", '{"a":[1,null]}', "application/json", { a: [1, null] }],
    ["application/json", "\ufefffalse", "application/json", false],
    ["Application/Problem+JSON; charset=utf-8", "{}", "application/problem+json", {}],
    ["text/json", "1", "text/json", 1],
    ["text/json", "[9007199254740991,1.5,1e300]", "text/json", [9007199254740991, 1.5, 1e300]],
    ["text/json", "12345678901234567.5", "text/json", 12345678901234568],
    ["application/json; charset=iso-8859-1", Buffer.from('"\xfc"', "latin1"), "application/json", "ü"],
    ["text/plain; charset=windows-1252", Buffer.from([0x80]), "text/plain", "€"],
    ["text/plain; charset=klingon", "ü", "text/plain", "ü"],
    ["text/html", "<p>", "text/html", "<p>"],
    ["application/soap+xml", "<a/>", "application/soap+xml", "<a/>"],
    ["application/x-www-form-urlencoded", "a=1", "application/x-www-form-urlencoded", "a=1"],
    ["application/octet-stream", Buffer.from([0, 255]), "application/octet-stream", binary("AP8=")],
    ["image/png", Buffer.from([1]), "image/png", binary("AQ==", "image/png")],
    ["multipart/mixed; boundary=x", "--x", "multipart/mixed", binary("LS14", "multipart/mixed")],
    ["application/jwt", "a.b.c", "application/jwt", "a.b.c"],
    ["application/x-ndjson", "1\n", "application/x-ndjson", "1\n"],
    ["application/json; charset=utf-16le", Buffer.from('"ü"', "utf16le"), "application/json", "ü"],
    ["text/plain; charset=utf-16", Buffer.from([0xfe, 0xff, 0x20, 0xac]), "text/plain", "€"],
    ["text/plain", Buffer.from([0xff, 0xfe, 0xac, 0x20]), "text/plain", "€"],
    ["text/plain; charset=latin1", "\ufeffü", "text/plain", "ü"],
    ["text/event-stream; charset=latin1", "data: ü", "text/event-stream", "data: ü"],
    [
      "text/xml",
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xfc</a>', "latin1"),
      "text/xml",
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>',
    ],
    [
      "application/xml",
      '<?xml version="1.0" encoding="UTF-16"?>ü',
      "application/xml",
      '<?xml version="1.0" encoding="UTF-16"?>ü',
    ],
    ["text/xml; charset=utf-8", '<?xml encoding="latin1"?>ü', "text/xml", '<?xml encoding="latin1"?>ü'],
    [
      "text/plain",
      '<?xml version="1.0" encoding="latin1"?>ü',
      "text/plain",
      '<?xml version="1.0" encoding="latin1"?>ü',
    ],
    ["", '{"a":1}', "application/json", { a: 1 }],
    ["", "plain", "text/plain", "plain"],
    ["", Buffer.from([0xff]), "application/octet-stream", binary("/w==")],
    ["application/json", "", "", null],
  ])("%s %j", async (type, body, mediaType, value) => {
    expect(await read({ headers: typed(type), body })).toMatchObject({ status: 200, mediaType, body: value });
  });

  it.each([
    ["gzip", gzipSync('{"a":1}')],
    ["X-GZIP", gzipSync('{"a":1}')],
    ["deflate", deflateSync('{"a":1}')],
    ["br", brotliCompressSync('{"a":1}')],
    ["identity", Buffer.from('{"a":1}')],
  ])("is decoded from %s", async (encoding, body) => {
    const headers = { ...typed("application/json"), "content-encoding": encoding };
    expect((await read({ headers, body })).body).toEqual({ a: 1 });
  });

  it("keeps __proto__ as data", async () => {
    const { body } = await read({ headers: typed("application/json"), body: '{"__proto__":{"x":"s3cret"}}' });
    expect(JSON.stringify(body)).toBe('{"__proto__":{"x":"***"}}');
    expect({}).not.toHaveProperty("x");
  });
});

describe("an answer without a body", () => {
  it.each([204, 205, 304])("has status %d", async (status) => {
    const headers = { ...typed("application/json"), "content-encoding": "gzip" };
    expect(await read({ status, headers, body: "x" })).toMatchObject({ mediaType: "", body: null });
  });

  it("is that of a HEAD request", async () => {
    const headers = { ...typed("application/json"), "content-encoding": "gzip", "content-length": "12" };
    expect(await read({ headers }, "HEAD")).toMatchObject({
      mediaType: "",
      body: null,
      headers: { "content-length": "12" },
    });
  });
});

describe("a success that is declared as bytes", () => {
  it.each<[string, Buffer | string, unknown]>([
    ["application/json", "{ }", binary("eyB9", "application/json")],
    ["text/plain; charset=latin1", Buffer.from([0xfc]), binary("/A==", "text/plain")],
    ["", "plain", binary("cGxhaW4=")],
    ["application/pdf", "", binary("", "application/pdf")],
    ["", "", null],
  ])("%j %j is kept as bytes", async (type, body, value) => {
    expect((await read({ headers: typed(type), body }, "GET", true)).body).toEqual(value);
  });

  it("is decompressed, and its errors are read as ever", async () => {
    const headers = { ...typed("application/zip"), "content-encoding": "gzip" };
    expect((await read({ headers, body: gzipSync("x") }, "GET", true)).body).toEqual(
      binary("eA==", "application/zip"),
    );
    const failed = { status: 404, headers: typed("application/json"), body: '{"a":1}' };
    expect((await read(failed, "GET", true)).body).toEqual({ a: 1 });
  });
});

describe("a stream", () => {
  const lines = typed("application/jsonl");

  it("says whether all of it is there, whatever the upstream says of that", async () => {
    const headers = { ...lines, "sluice-stream": "forged" };
    expect((await read({ headers, body: "1\n" })).headers).toMatchObject({ "sluice-stream": "ended" });
    const cut = await read({ headers, body: "1\n2", truncated: true });
    expect(cut).toMatchObject({ headers: { "sluice-stream": "cut" }, body: "1\n2" });
    expect((await read({ headers: { "sluice-stream": "forged" } })).headers).toEqual({});
    await expect(read({ status: 500, headers: lines, truncated: true })).resolves.not.toHaveProperty([
      "headers",
      "sluice-stream",
    ]);
  });

  it.each([
    ["gzip", gzipSync("1\n2\n")],
    ["deflate", deflateSync("1\n2\n")],
    ["br", brotliCompressSync("1\n2\n")],
  ])("may be cut in the middle of %s", async (encoding, body) => {
    const headers = { ...lines, "content-encoding": encoding };
    const cut = await read({ headers, body: body.subarray(0, -3), truncated: true });
    expect("1\n2\n").toContain(cut.body ?? "");
    await expect(read({ headers, body: body.subarray(0, -3) })).rejects.toThrow(
      badResult("compressed body is broken"),
    );
  });
});

describe("an answer that is not what it says", () => {
  const nested = `${"[".repeat(200)}${"]".repeat(200)}`;
  const cases: [string, Partial<Omit<RawAnswer, "body">> & { body: Buffer | string }, string][] = [
    ["broken JSON", { headers: typed("application/json"), body: "<html>" }, "not the JSON"],
    ["deep JSON", { headers: typed("application/json"), body: nested }, "127 levels"],
    [
      "deep JSON with a long integer",
      { headers: typed("application/json"), body: nested.replace("[]", "[9007199254740993]") },
      "127 levels",
    ],
    ["too much", { headers: typed("text/plain"), body: "begin", truncated: true }, "longer than 1000 bytes"],
    [
      "a compression bomb",
      { headers: { "content-encoding": "gzip" }, body: gzipSync("x".repeat(1_000_000)) },
      "longer than 1000",
    ],
    [
      "broken compression",
      { headers: { "content-encoding": "br" }, body: "nonsense" },
      "compressed body is broken",
    ],
    ["unknown compression", { headers: { "content-encoding": "zstd" }, body: "x" }, "not asked for"],
  ];

  it.each(cases)("%s fails a success", async (_, answer, text) => {
    await expect(read(answer)).rejects.toThrow(badResult(text));
    await expect(read(answer)).rejects.not.toThrow("effect");
    await expect(read(answer, "POST")).rejects.toThrow(badResult("its effect has happened"));
  });

  it.each(cases)("%s stays as text of an error", async (_, answer) => {
    const result = await read({ ...answer, status: 500 });
    expect(result).toMatchObject({ status: 500, mediaType: "text/plain", body: expect.any(String) });
    expect((result.body as string).length).toBeLessThanOrEqual(4096);
  });

  it.each([0, 199, 600, 999])("status %d fails", async (status) => {
    await expect(read({ status })).rejects.toThrow(badResult(`status ${status}`));
  });
});

describe("headers", () => {
  it("leaves out what is for this peer alone", async () => {
    const { headers } = await read({
      headers: {
        "Set-Cookie": ["a", "b"],
        "www-authenticate": "Basic",
        connection: "keep-alive, X-Hop",
        "x-hop": "1",
        "keep-alive": "timeout=5",
        "transfer-encoding": "chunked",
        "X-List": ["1", "2"],
        etag: '"s3cret"',
      },
    });
    expect(headers).toEqual({ "x-list": "1, 2", etag: '"***"' });
  });
});

describe("secrets", () => {
  it("are removed from bytes", async () => {
    const masked = Buffer.from("ü ***").toString("base64");
    const { body } = await read({ headers: typed("application/pdf"), body: "ü s3cret" });
    expect(body).toEqual(binary(masked, "application/pdf"));
    const mixed = await read({
      headers: typed("image/png"),
      body: Buffer.from("\xff s3cret \xfe", "latin1"),
    });
    expect(mixed.body).toEqual(
      binary(Buffer.from("\xff *** \xfe", "latin1").toString("base64"), "image/png"),
    );
  });

  it("are removed from text, JSON strings and unreadable errors", async () => {
    expect((await read({ headers: typed("text/plain"), body: "key s3cret!" })).body).toBe("key ***!");
    const json = {
      headers: typed("application/json"),
      body: '{"a":["s3cret",{"b":"\\u00733cret"}],"s3cret":1}',
    };
    expect((await read(json)).body).toEqual({ a: ["***", { b: "***" }], s3cret: 1 });
    expect((await read({ status: 502, headers: typed("application/json"), body: "<s3cret>" })).body).toBe(
      "<***>",
    );
  });
});
