import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type JsonObject, silentLogger, systemClock } from "../../src/core/index.ts";
import type { BoundCall } from "../../src/openapi/interface.ts";
import {
  createUpstream,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamOptions,
} from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { content, readAs, responsesOf } from "../unit/openapi/answers-support.ts";

const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

interface Asking {
  readonly call?: Partial<BoundCall>;
  readonly options?: Partial<UpstreamOptions>;
  readonly leftMs?: number;
  readonly signal?: AbortSignal;
}

const ask = (
  server: TestServer,
  { call = {}, options = {}, leftMs = 60_000, signal }: Asking = {},
): Promise<UpstreamAnswer> => {
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    connections: 4,
    queueMs: 60_000,
    arrayItems: 1_000,
    credentials: {},
  };
  const deps = { clock: systemClock, logger: silentLogger };
  const upstream = createUpstream({ url: server.url, ...bounds, ...options }, deps);
  open.push(upstream);
  return upstream.request(bound(call), {
    signal: signal ?? new AbortController().signal,
    deadline: systemClock.now() + leftMs,
    initiator: "somebody",
    effect: "safe",
  });
};

const serving = (type: string, body: Buffer | string, more: Record<string, string> = {}, status = 200) =>
  httpServer((_, response) => response.writeHead(status, { "content-type": type, ...more }).end(body));

/** What a function whose 200 has this content gives for the answer. */
const valueFor = (media: JsonObject, answer: UpstreamAnswer, arrayItems = 1000) =>
  readAs(responsesOf(content(media)), answer, arrayItems);

describe("a stream of events that never ends", () => {
  const streaming = (type = "text/event-stream", status = 200) =>
    httpServer((_, response) => {
      response.writeHead(status, { "content-type": type });
      response.write("id: 1\ndata: one\n\ndata: two\n\ndata: cut o");
    });

  it.each<[string, Asking]>([
    ["its timeout", { options: { timeoutMs: 400 } }],
    ["the particle's deadline", { leftMs: 450 }],
  ])("is what came until %s", async (_, asking) => {
    await using server = await streaming("text/event-stream; charset=utf-8");
    const answer = await ask(server, { ...asking, call: { method: "post" } });
    expect(answer).toMatchObject({
      status: 200,
      mediaType: "text/event-stream",
      headers: { "sluice-stream": "cut" },
    });
    expect(valueFor({ "text/event-stream": {} }, answer).value).toEqual([
      { data: "one", id: "1" },
      { data: "two" },
    ]);
  });

  it("fails like any other answer when it is an error or something else", async () => {
    await using failing = await streaming("text/event-stream", 503);
    await using text = await streaming("text/plain");
    for (const server of [failing, text]) {
      await expect(ask(server, { options: { timeoutMs: 300 } })).rejects.toMatchObject({
        code: "SLUICE_UNREACHABLE",
      });
    }
  });

  it("fails when the particle is given up or the connection is lost", async () => {
    const held: ServerResponse[] = [];
    await using server = await httpServer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: one\n\n");
      held.push(response);
    });
    const stop = new AbortController();
    const arrived = server.next();
    const given = ask(server, { signal: stop.signal });
    await arrived;
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: "SLUICE_DEADLINE" });
    const again = server.next();
    const lost = ask(server);
    await again;
    held[1]?.destroy();
    await expect(lost).rejects.toMatchObject({ code: "SLUICE_UNREACHABLE" });
  });

  it("ends its connection, so that the next request has one", async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await httpServer((_, response) => {
      response.writeHead(200, { "content-type": "application/x-ndjson" }).write("1\n");
      response.once("close", closed.resolve);
    });
    const answer = await ask(server, { options: { timeoutMs: 300, connections: 1, queueMs: 60_000 } });
    expect(valueFor({ "application/x-ndjson": {} }, answer).value).toEqual([1]);
    await closed.promise;
  });
});

describe("a stream of JSON lines", () => {
  it("that never ends is not waited for when the items allowed are there", async () => {
    await using server = await httpServer((_, response) => {
      response.writeHead(200, { "content-type": "application/jsonl" }).write("1\n2\n3\n");
    });
    const answer = await ask(server, { options: { arrayItems: 3 } });
    expect(answer.headers).toMatchObject({ "sluice-stream": "cut" });
    expect(valueFor({ "application/jsonl": {} }, answer, 3).value).toEqual([1, 2, 3]);
  });

  it("longer than the bytes allowed is what fits, whole lines only", async () => {
    await using server = await httpServer((_, response) => {
      response.writeHead(200, { "content-type": "application/jsonl" });
      const pump = (): void => {
        while (!response.destroyed && response.write('{"id":12345}\n'.repeat(1000)));
        response.once("drain", pump);
      };
      pump();
    });
    const answer = await ask(server);
    const { value } = valueFor({ "application/jsonl": {} }, answer);
    expect(answer.headers).toMatchObject({ "sluice-stream": "cut" });
    expect(value).toEqual(Array.from({ length: Math.floor(10_000 / 13) }, () => ({ id: 12345 })));
  });

  it("with more items than allowed is the first of them", async () => {
    await using server = await serving("application/x-ndjson", "1\n2\n3\n4");
    const answer = await ask(server);
    expect(answer.headers).toMatchObject({ "sluice-stream": "ended" });
    expect(valueFor({ "application/x-ndjson": {} }, answer, 3)).toMatchObject({
      value: [1, 2, 3],
      cut: true,
    });
    expect(valueFor({ "application/x-ndjson": {} }, answer, 4)).toMatchObject({
      value: [1, 2, 3, 4],
      cut: false,
    });
  });
});

describe("an answer over HTTP", () => {
  it.each<[string, Buffer | string, string]>([
    ["text/plain; charset=ISO-8859-1", Buffer.from("Größe", "latin1"), "Größe"],
    ["text/plain; charset=utf-16", Buffer.from("\uFEFFGröße", "utf16le"), "Größe"],
    ['text/csv; charset="utf-16le"', Buffer.from("Größe", "utf16le"), "Größe"],
    ["text/html", "Größe", "Größe"],
  ])("of %s is text", async (type, body, text) => {
    await using server = await serving(type, body);
    expect((await ask(server)).body).toBe(text);
  });

  it("of bytes is base64 with its media type, every byte of it", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await using server = await serving("image/png", bytes);
    expect((await ask(server)).body).toEqual({ mediaType: "image/png", base64: bytes.toString("base64") });
    await using mislabelled = await serving("application/json", "not JSON at all");
    expect((await ask(mislabelled, { call: { bytes: true } })).body).toEqual({
      mediaType: "application/json",
      base64: Buffer.from("not JSON at all").toString("base64"),
    });
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ])("compressed by %s is decompressed", async (encoding, compress) => {
    await using server = await serving("application/xml; charset=utf-8", compress("<a>ü</a>"), {
      "content-encoding": encoding,
    });
    expect((await ask(server)).body).toBe("<a>ü</a>");
  });

  it("to a HEAD request has headers alone, whatever they announce", async () => {
    await using server = await serving("application/json", '{"a":1}', {
      "content-length": "7",
      "content-encoding": "gzip",
    });
    const answer = await ask(server, { call: { method: "head" } });
    expect(answer).toMatchObject({
      status: 200,
      mediaType: "",
      body: null,
      headers: { "content-length": "7" },
    });
  });

  it("that is an error has its XML read by the document", async () => {
    const schema = {
      type: "object",
      properties: { code: { type: "integer" }, hints: { type: "array", items: { type: "string" } } },
    };
    await using server = await serving("text/xml", "<error><code>17</code><hints>a</hints></error>", {}, 422);
    const declared = responsesOf({
      responses: { "200": {}, "4XX": { content: { "text/xml": { schema } } } },
    });
    expect(readAs(declared, await ask(server))).toMatchObject({ value: { code: 17, hints: ["a"] } });
  });
});
