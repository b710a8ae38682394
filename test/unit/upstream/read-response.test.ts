import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { RawAnswer } from "../../../src/upstream/exchange.ts";
import { readResponse } from "../../../src/upstream/read-response.ts";

const MAX = 1000;
const read = (answer: Partial<Omit<RawAnswer, "body">> & { body?: Buffer | string }, method = "GET") =>
  readResponse(
    { status: 200, headers: {}, truncated: false, ...answer, body: Buffer.from(answer.body ?? "") },
    { method, what: `${method} /x`, maxBytes: MAX, redact: (text) => text.replaceAll("s3cret", "***") },
  );
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
    ["application/octet-stream", Buffer.from([0, 255]), "application/octet-stream", "AP8="],
    ["image/png", Buffer.from([1]), "image/png", "AQ=="],
    ["", '{"a":1}', "application/json", { a: 1 }],
    ["", "plain", "text/plain", "plain"],
    ["", Buffer.from([0xff]), "application/octet-stream", "/w=="],
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

describe("an answer that is not what it says", () => {
  const nested = `${"[".repeat(200)}${"]".repeat(200)}`;
  const cases: [string, Partial<Omit<RawAnswer, "body">> & { body: Buffer | string }, string][] = [
    ["broken JSON", { headers: typed("application/json"), body: "<html>" }, "not the JSON"],
    ["deep JSON", { headers: typed("application/json"), body: nested }, "127 levels"],
    [
      "an integer beyond 2^53-1",
      { headers: typed("application/json"), body: '{"items":[{"id":1},{"id":12345678901234567890}]}' },
      "cannot be used: it has the integer 12345678901234567890 at /items/1/id, beyond 2^53-1, which cannot be passed on exactly; the API should send it as a string",
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
