import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { overview } from "../../src/admin/overview-schemas.ts";
import { type Client, connect } from "../../src/client/index.ts";
import { type Logger, silentLogger } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer, refusedUrl, type TestServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const PETS = `openapi: 3.1.0
info: { title: Pets, version: "1" }
components: { securitySchemes: { key: { type: apiKey, in: header, name: x-key } } }
paths:
  /pets/{name}:
    get:
      operationId: getPet
      security: [{ key: [] }]
      parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: string } } } } }
`;

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const collecting = (lines: Line[]): Logger => {
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: fields as Line["fields"] });
  const logger: Logger = {
    ...silentLogger,
    debug: at("debug"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return logger;
};

const SECRET = "hunter2-hunter2";
let backend: TestServer;
let gone: string;
const lines: Line[] = [];
let gateway: TestGateway;
let client: Client;

beforeAll(async () => {
  backend = await httpServer(({ url, headers }, response) => {
    response.writeHead(url === "/pets/ill" ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(`rex and ${headers["x-key"]}`));
  });
  gone = await refusedUrl();
  const pets = (url: string) => ({
    document: PETS,
    manifest: { upstream: { url, credentials: { key: { env: "PETS_KEY" } } }, allow: [{ peers: "*" }] },
  });
  gateway = await testGateway({
    config: { http: { listen: "127.0.0.1:0" }, telemetry: { logs: { payloads: true } } },
    adapters: { pets: pets(backend.url), gone: pets(gone), idle: pets(backend.url) },
    env: { PETS_KEY: SECRET },
    logger: collecting(lines),
  });
  client = await connect(gateway.address, { key: await createIdentity() });
  await client.call("pets", "getPet", ["rex"]);
  for (const [service, name] of [
    ["pets", "ill"],
    ["gone", "rex"],
    ["pets", "rex"],
    ["made-up", "rex"],
  ] as const)
    await client.call(service, "getPet", [name]).catch(() => {});
});
afterAll(async () => {
  await client.close();
  await gateway[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

const ask = async (path: string): Promise<Response> => {
  const token = (await readFile(join(gateway.folder, "data", "admin.token"), "utf8")).trim();
  return fetch(`${gateway.gateway.adminUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
};

describe("GET /v1/overview", () => {
  it("is how the gateway does", async () => {
    const response = await ask("/v1/overview");
    expect(response.status).toBe(200);
    const body: unknown = await response.json();
    const shown: z.output<typeof overview> = overview.strict().parse(body);
    expect(shown).toMatchObject({
      peerId: gateway.peerId,
      ready: true,
      attention: { deadLetters: 0, unknownOutcomes: 0 },
      services: { serving: 3, disabled: 0, broken: 0 },
      connections: 1,
      journal: { ok: true, limitBytes: 4_294_967_296 },
      series: { stepMs: 5_000 },
    });
    expect(shown.problems.join()).toContain("telemetry.logs.payloads is true");
    expect(shown.totals.accepted).toBe(5);
    expect(shown.totals.callsFailed).toBe(3);
    expect(shown.particles).toEqual({ running: 0, waiting: 5 });
    expect(shown.series.points.length).toBeGreaterThan(0);
    expect(shown.startedAt).toBeLessThanOrEqual(shown.now);
    expect(shown.functions).toMatchObject([
      { service: "pets", function: "getPet", calls: 3, failed: 1 },
      { service: "gone", function: "getPet", calls: 1, failed: 1 },
    ]);
    expect(shown.upstreams.map(({ service, state }) => [service, state])).toEqual([
      ["gone", "failing"],
      ["idle", "unknown"],
      ["pets", "ok"],
    ]);
    expect(shown.upstreams[0]?.lastProblem).toContain("GET /pets/{name}");
    expect(JSON.stringify(body)).not.toContain(SECRET);
  });

  it("counts in /metrics what was asked of the listener", async () => {
    await ask("/v1/overview");
    const text = await (await ask("/metrics")).text();
    expect(text).toMatch(
      /^sluice_http_requests_total\{listener="admin",operation="getOverview",status="2xx"\} \d+$/m,
    );
    expect(text).toMatch(/^sluice_particles_in_memory\{state="waiting"\} 5$/m);
    expect(text).toMatch(/^sluice_upstream_failing\{service="gone"\} 1$/m);
    expect(text).not.toContain("made-up");
    expect(text).not.toContain(client.peerId);
  });
});

describe("the public listener", () => {
  it("is counted by operation, whatever paths strangers try", async () => {
    const url = gateway.gateway.httpUrl ?? "";
    for (const path of ["/v1/peer", "/v1/peer", "/a-path-of-a-stranger", "/v1/peer?x=1"])
      await fetch(url + path);
    const text = await (await ask("/metrics")).text();
    expect(text).toContain(
      'sluice_http_requests_total{listener="http",operation="getPeer",status="2xx"} 3\n',
    );
    expect(text).toContain('sluice_http_requests_total{listener="http",operation="none",status="4xx"} 1\n');
    expect(text).not.toContain("stranger");
  });
});

describe("the log", () => {
  it("names the particle where a line is about one, by its ref", async () => {
    const { particles } = (await (await ask("/v1/particles")).json()) as { particles: { ref: string }[] };
    const refs = particles.map(({ ref }) => ref);
    const failed = lines.find(({ message }) => message === "upstream request failed");
    expect(refs).toContain(failed?.fields.particle);
    expect(lines.filter(({ fields }) => "ref" in fields)).toEqual([]);
  });

  it("has what calls were given and gave where that was asked for, without the upstream's secret", () => {
    const calls = lines.filter(({ message }) => message === "a call was made");
    expect(calls.every(({ level }) => level === "debug")).toBe(true);
    expect(calls.find(({ fields }) => fields.service === "pets")?.fields).toMatchObject({
      function: "getPet",
      arguments: '["rex"]',
      retCode: 0,
      result: '"rex and [redacted]"',
    });
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it("has neither otherwise", async () => {
    const quiet: Line[] = [];
    await using other = await testGateway({
      adapters: {
        pets: {
          document: PETS,
          manifest: {
            upstream: { url: backend.url, credentials: { key: { env: "PETS_KEY" } } },
            allow: [{ peers: "*" }],
          },
        },
      },
      env: { PETS_KEY: SECRET },
      logger: collecting(quiet),
    });
    const caller = await connect(other.address, { key: await createIdentity() });
    await caller.call("pets", "getPet", ["a-secret-argument"]);
    await caller.call("pets", "getPet", ["ill"]).catch(() => {});
    await caller.close();
    expect(JSON.stringify(quiet)).not.toMatch(/a-secret-argument|rex and/);
  });
});
