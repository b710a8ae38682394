import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Client, connect } from "../../src/client/index.ts";
import { createIdentity, refBytes, refOf, signParticle } from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { type CollectedSpan, traceCollector } from "../support/trace-collector.ts";

const PETS = `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths:
  /pets/{name}:
    get:
      operationId: getPet
      parameters:
        - { name: name, in: path, required: true, schema: { type: string } }
        - { name: traceparent, in: header, schema: { type: string } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: string } } } } }
`;
const pets = (url: string) => ({
  document: PETS,
  manifest: { upstream: { url }, allow: [{ peers: "*" }] },
});

interface Options {
  readonly sampleRatio?: number;
  readonly bootstrap?: readonly string[];
}

const traced = (
  service: string,
  upstream: string,
  collector: string,
  { sampleRatio = 1, bootstrap = [] }: Options = {},
): Promise<TestGateway> =>
  testGateway({
    config: {
      peer: { bootstrap },
      telemetry: {
        otlp: { url: collector, sampleRatio, headers: { "x-tenant": { env: "TENANT" } } },
      },
    },
    env: { TENANT: "sluice-tests" },
    adapters: { [service]: pets(upstream) },
  });

const asClient = async ({ address }: TestGateway): Promise<Client> =>
  connect(address, { key: await createIdentity() });

const HOP = "(new $-hop- (new #-hopc- (canon -relay- $-hop- #-hopc-)))";
/** A script that begins at the client's gateway and brings `value` home. */
const home = (body: string, value: string): string => `(xor
  (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (seq (seq ${HOP} ${body}) (call %init_peer_id% ("callbackSrv" "response") [${value}])))
  (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;

const idsOf = (ref: string): { traceId: string; rootId: string } => {
  const hex = Buffer.from(refBytes(ref as Parameters<typeof refBytes>[0])).toString("hex");
  return { traceId: hex.slice(0, 32), rootId: hex.slice(32, 48) };
};

const backend = () =>
  httpServer(({ url }, response) => {
    response.writeHead(url === "/pets/gone" ? 503 : 200, { "content-type": "application/json" });
    response.end('"a secret pet"');
  });

const named = (spans: readonly CollectedSpan[], name: string, peer: string): CollectedSpan => {
  const found = spans.filter((span) => span.name === name && span.peer === peer);
  expect(found, `${name} of ${peer}`).toHaveLength(1);
  return found[0]!;
};

describe("traces", () => {
  it("of a chain are one trace: particle, calls and upstream requests of every hop", async () => {
    await using upstream = await backend();
    await using collector = await traceCollector();
    const cats = await traced("cats", upstream.url, collector.url);
    const dogs = await traced("dogs", upstream.url, collector.url, { bootstrap: [cats.address] });
    const client = await asClient(dogs);
    const script = home(
      `(seq (call "${cats.peerId}" ("cats" "getPet") ["tom"]) (call "${dogs.peerId}" ("dogs" "getPet") ["rex"] dog))`,
      "dog",
    );
    const { ref, values } = await client.run(script, {});
    expect(values).toEqual(["a secret pet"]);
    await client.close();
    await dogs[Symbol.asyncDispose]();
    await cats[Symbol.asyncDispose]();

    const spans = collector.spans();
    const { traceId, rootId } = idsOf(ref);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const root = named(spans, "particle from its initiator", dogs.peerId);
    expect([root.spanId, root.parentSpanId]).toEqual([rootId, undefined]);
    expect(root.attributes).toMatchObject({ "sluice.particle": ref, "sluice.initiator": client.peerId });
    for (const [gateway, service] of [
      [dogs, "dogs"],
      [cats, "cats"],
    ] as const) {
      const call = named(spans, `${service}.getPet`, gateway.peerId);
      expect(call.attributes).toMatchObject({
        "sluice.service": service,
        "sluice.function": "getPet",
        "sluice.effect": "safe",
        "sluice.ret_code": 0,
        "sluice.decision": "allowed",
      });
      const stretch = spans.find(({ spanId }) => spanId === call.parentSpanId);
      expect(stretch).toMatchObject({ name: "particle", parentSpanId: rootId, peer: gateway.peerId });
      const request = named(spans, "GET", gateway.peerId);
      expect([request.parentSpanId, request.kind]).toEqual([call.spanId, 3]);
      expect(request.attributes).toMatchObject({
        "http.request.method": "GET",
        "server.address": "127.0.0.1",
        "http.response.status_code": 200,
      });
      const sent = upstream.received.map(({ headers }) => headers.traceparent);
      expect(sent).toContain(`00-${traceId}-${request.spanId}-01`);
      expect(call.startMs).toBeGreaterThanOrEqual(stretch?.startMs ?? Number.NaN);
      expect(call.endMs).toBeLessThanOrEqual((stretch?.endMs ?? Number.NaN) + 1);
    }
    expect(collector.requests[0]?.headers["x-tenant"]).toBe("sluice-tests");
    const told = collector.requests.map(({ body }) => body).join("");
    for (const payload of ["rex", "tom", "secret pet"]) expect(told).not.toContain(payload);
  });

  it("of gateways that never met are one trace too", async () => {
    await using upstream = await backend();
    await using collector = await traceCollector();
    const gateways = [
      await traced("cats", upstream.url, collector.url),
      await traced("cats", upstream.url, collector.url),
    ];
    const identity = await createIdentity();
    const calls = gateways.map(({ peerId }) => `(call "${peerId}" ("cats" "getPet") ["tom"])`);
    const particle = await signParticle(
      { timestamp: Date.now(), ttl: 20_000, script: `(par ${calls.join(" ")})` },
      identity,
    );
    for (const { gateway, folder } of gateways) {
      const token = await readFile(join(folder, "data", "admin.token"), "utf8");
      const response = await fetch(`${gateway.adminUrl}/v1/particles`, {
        method: "POST",
        headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" },
        body: JSON.stringify({
          ...particle,
          signature: Buffer.from(particle.signature).toString("base64"),
          data: "",
        }),
      });
      expect(response.status).toBe(202);
    }
    while (upstream.received.length < 2) await upstream.next();
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
    const spans = collector.spans();
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([idsOf(refOf(particle)).traceId]));
    for (const { peerId } of gateways) named(spans, "cats.getPet", peerId);
  });

  it("leave the traceparent of a caller as it is, and name what failed", async () => {
    await using upstream = await backend();
    await using collector = await traceCollector();
    const gateway = await traced("cats", upstream.url, collector.url);
    const client = await asClient(gateway);
    const own = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
    const call = client.call("cats", "getPet", ["gone", { traceparent: own }]);
    await expect(call).rejects.toMatchObject({ code: "SLUICE_UPSTREAM_STATUS" });
    await client.close();
    await gateway[Symbol.asyncDispose]();
    expect(new Set(upstream.received.map(({ headers }) => headers.traceparent))).toEqual(new Set([own]));
    const failed = named(collector.spans(), "cats.getPet", gateway.peerId);
    expect(failed.attributes["sluice.ret_code"]).toBe(503);
    expect(failed.status).toMatchObject({ code: 2, message: "upstream_5xx" });
    const tries = collector.spans().filter(({ name }) => name === "GET");
    expect(tries.length).toBe(upstream.received.length);
    for (const { attributes } of tries)
      expect(attributes).toMatchObject({
        "http.response.status_code": 503,
        "sluice.traceparent": "the caller's own was sent",
      });
  });

  it("that are not sampled are not told, and say so to the upstream", async () => {
    await using upstream = await backend();
    await using collector = await traceCollector();
    const gateway = await traced("cats", upstream.url, collector.url, { sampleRatio: 0 });
    const client = await asClient(gateway);
    await client.call("cats", "getPet", ["tom"]);
    await client.close();
    await gateway[Symbol.asyncDispose]();
    expect(upstream.received[0]?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(collector.requests).toEqual([]);
  });

  it("are off by default, and upstreams hear nothing of them", async () => {
    await using upstream = await backend();
    await using gateway = await testGateway({ adapters: { cats: pets(upstream.url) } });
    const client = await asClient(gateway);
    await client.call("cats", "getPet", ["tom"]);
    await client.close();
    expect(upstream.received[0]?.headers.traceparent).toBeUndefined();
  });

  it("do not hold up a particle, nor the end of the process, where the collector is gone or never answers", async () => {
    await using upstream = await backend();
    await using refusing = await traceCollector(500);
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    for (const url of [refusing.url, `http://127.0.0.1:${port}/v1/traces`]) {
      const gateway = await traced("cats", upstream.url, url);
      const client = await asClient(gateway);
      expect(await client.call("cats", "getPet", ["tom"])).toBe("a secret pet");
      await client.close();
      const stopping = performance.now();
      await gateway[Symbol.asyncDispose]();
      expect(performance.now() - stopping).toBeLessThan(10_000);
    }
    silent.close();
  });
});
