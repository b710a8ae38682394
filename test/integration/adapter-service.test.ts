import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type JsonValue, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { compileAdapter, readDocument } from "../../src/openapi/index.ts";
import { createAdapterService } from "../../src/services/adapter-service.ts";
import { createClaims } from "../../src/services/effects/claims.ts";
import { createUpstream, type Upstream } from "../../src/upstream/index.ts";
import { callContext, callRequest, problemOf } from "../support/calls.ts";
import { compileOptions } from "../support/compile-options.ts";
import { httpServer, type Received, refusedUrl } from "../support/http-server.ts";
import { authorityOf, newTrust } from "../support/trust.ts";

const KEY = "bureau-key-0815";
const DOCUMENT = `
openapi: 3.1.0
info: { title: Credit, version: "1" }
components:
  securitySchemes: { key: { type: apiKey, in: query, name: key } }
security: [{ key: [] }]
paths:
  /check/{id}:
    get:
      operationId: check
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: tag, in: query, schema: { type: array, items: { type: string } } }
      responses: { "200": { description: ok, content: { application/json: { schema: {} } } } }
  /send:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, required: [to], properties: { to: { type: string }, text: { type: string } } }
      responses: { "201": { description: ok, content: { application/json: { schema: { type: object, required: [id] } } } } }
`;
const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

/** A document published in front of a real backend. */
const publish = (url: string) => {
  const deps = { clock: systemClock, logger: silentLogger };
  const credentials = { key: { kind: "apiKey", in: "query", name: "key", value: KEY } } as const;
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 20_000,
    arrayItems: 1_000,
    connections: 8,
    queueMs: 60_000,
  };
  const upstream = createUpstream({ url, credentials, ...bounds }, deps);
  open.push(upstream);
  const document = readDocument(DOCUMENT, "credit.yaml");
  const adapter = compileAdapter(document, compileOptions("credit", { credentials: ["key"] }));
  const service = createAdapterService({
    adapter,
    upstream,
    authority: authorityOf(adapter, [{ peers: ["ann"] }]),
    ...newTrust(),
    tellsCalls: false,
    resultBytes: 10_000,
    attempts: 1,
    peerId: "gateway",
    claims: createClaims(createMemoryJournal(), systemClock),
    ...deps,
  });
  return (name: string, args: JsonValue[] = ["1"], context = {}) =>
    service.call(
      name,
      "plain",
      callRequest("credit", name, ...args),
      callContext({ deadline: Date.now() + 30_000, ...context }),
    );
};

const answering =
  (status: number, body: string | Buffer, type = "application/json") =>
  (_: Received, response: ServerResponse) =>
    void response.writeHead(status, { "content-type": type }).end(body);

describe("a published service", () => {
  it("answers with what its backend says", async () => {
    await using server = await httpServer(({ method, url, body }, response) =>
      response
        .writeHead(method === "GET" ? 200 : 201, { "content-type": "application/json" })
        .end(JSON.stringify({ id: 7, method, path: new URL(url, "http://h").pathname, body })),
    );
    const call = publish(server.url);
    expect(await call("check", ["c 1", { tag: ["a", "b"] }])).toEqual({
      retCode: 0,
      result: '{"id":7,"method":"GET","path":"/check/c%201","body":""}',
    });
    expect(JSON.parse((await call("send", ["+49", { text: "hi" }])).result)).toMatchObject({
      body: "to=%2B49&text=hi",
    });
    expect(JSON.parse((await call("sendResponse", ["+49"])).result)).toMatchObject({
      status: 201,
      headers: { "content-type": "application/json" },
      body: { id: 7, body: "to=%2B49" },
    });
    expect(server.received[0]?.url).toBe(`/check/c%201?tag=a&tag=b&key=${KEY}`);
  });

  it("serves many at once", async () => {
    await using server = await httpServer((request, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(new URL(request.url, "http://h").pathname.slice("/check/".length)),
    );
    const call = publish(server.url);
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, index) => call("check", [String(index)])),
    );
    expect(results).toEqual(results.map((_, index) => ({ retCode: 0, result: String(index) })));
  });

  it("refuses arguments that do not fit, and paths that lead elsewhere, before its backend hears of them", async () => {
    await using server = await httpServer();
    const call = publish(server.url);
    for (const args of [[], [1], ["a", { nope: 1 }], ["../send"], ["%2e%2e"], [""]]) {
      expect((await call("check", args)).retCode).toBe(1001);
    }
    expect(server.received).toEqual([]);
  });

  it("does not ask its backend for strangers", async () => {
    await using server = await httpServer();
    expect((await publish(server.url)("check", ["1"], { initiator: "eve" })).retCode).toBe(1002);
    expect(server.received).toEqual([]);
  });

  it("tells an upstream's failure without its secrets or escape codes", async () => {
    const body = JSON.stringify({ title: "Forbidden", detail: `key ${KEY} is \u001b[31mnot\r\nvalid` });
    await using server = await httpServer(answering(403, body, "application/problem+json"));
    const failed = await publish(server.url)("check");
    expect(failed.retCode).toBe(403);
    expect(problemOf(failed)).toEqual({
      type: "urn:sluice:error:SLUICE_UPSTREAM_STATUS",
      title: "The upstream answered with an error status",
      status: 403,
      code: "SLUICE_UPSTREAM_STATUS",
      detail: "GET /check/{id} answered 403: key [redacted] is [31mnot valid",
      retry: false,
    });
  });

  it.each<[string, string]>([
    ["half a surrogate pair", '{"a":"\\ud800"}'],
    ["a number outside JSON's range", '{"a":[1e400]}'],
    ["128 levels", "[".repeat(128) + "]".repeat(128)],
    ["9,000 levels", "[".repeat(9_000) + "]".repeat(9_000)],
    ["more than may travel", JSON.stringify("x".repeat(15_000))],
    ["more than is read", JSON.stringify("x".repeat(30_000))],
    ["no JSON", "<html>"],
  ])("never lets %s into AquaVM", async (_, body) => {
    await using server = await httpServer(answering(200, body));
    const call = publish(server.url);
    const read = await call("check");
    expect(read.retCode).toBe(1008);
    expect(problemOf(read)).toMatchObject({ code: "SLUICE_BAD_RESULT", retry: false });
    expect(read.result).not.toContain("effect");
    expect(problemOf(await call("send")).detail).toContain("its effect has happened");
  });

  it("fails in the way that says what may have happened", async () => {
    await using server = await httpServer((request, response) => {
      if (request.url.startsWith("/send")) response.destroy();
    });
    const call = publish(server.url);
    expect((await call("send")).retCode).toBe(1007);
    const stop = new AbortController();
    const arrived = server.next();
    const given = call("check", ["1"], { signal: stop.signal });
    await arrived;
    stop.abort();
    expect(problemOf(await given)).toMatchObject({ code: "SLUICE_DEADLINE", retry: false });
    expect((await call("send", ["1"], { deadline: Date.now() - 1 })).retCode).toBe(1004);
    expect((await publish(await refusedUrl())("send")).retCode).toBe(1005);
  });
});
