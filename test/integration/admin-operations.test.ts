import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/index.ts";
import type { JsonObject } from "../../src/core/index.ts";
import { adminGet, adminPost } from "../support/admin.ts";
import { runningAdmin } from "../support/admin-stand-in.ts";
import { canariesIn, canary } from "../support/canaries.ts";
import { httpServer } from "../support/http-server.ts";
import { testGateway } from "../support/test-gateway.ts";

const PEER = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";
const DOCUMENT = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: {
    "/a": { get: { operationId: "get-a", responses: { 200: { description: "" } } } },
    "/b": { get: { operationId: "get-b", responses: { 200: { description: "" } } } },
  },
});

describe("what an operator reads about the process", () => {
  it("is the configuration in force, without a secret", async () => {
    const planted = canary("variable that adapters may name");
    await using gateway = await testGateway({
      config: {
        peers: { bureau: PEER },
        limits: { runMs: 700 },
        admin: { listen: "127.0.0.1:0", jwt: { issuer: "i", jwks: "https://id.example/jwks" } },
      },
      env: { KEY: planted.value },
    });
    const text = await adminGet(gateway, "/v1/config");
    const { file, config } = JSON.parse(text) as { file: string; config: JsonObject };
    expect(file).toBe(join(gateway.folder, "sluice.yaml"));
    expect(config).toMatchObject({
      data: join(gateway.folder, "data"),
      peers: { bureau: PEER },
      limits: { runMs: 700, ttlMs: 600_000 },
      http: "none",
    });
    expect(parseConfig(JSON.stringify(config), undefined, "/").limits.runMs).toBe(700);
    const own = await Promise.all(
      ["admin.token", "peer.key"].map(async (name) => ({
        name,
        value: (await readFile(join(gateway.folder, "data", name), "utf8")).trim(),
      })),
    );
    expect(canariesIn(text, [planted, ...own])).toEqual([]);
  });

  it("is every limit there is, with what is used of it", async () => {
    await using gateway = await testGateway({ config: { limits: { connections: 77 } } });
    await using other = await testGateway({ config: { peer: { bootstrap: [gateway.address] } } });
    await expect
      .poll(async () => limitOf(await adminGet(other, "/v1/limits"), "limits.connections")?.used)
      .toBe(1);
    const text = await adminGet(gateway, "/v1/limits");
    const names = Object.keys(parseConfig("", undefined, "/").limits).map((name) => `limits.${name}`);
    const { limits } = JSON.parse(text) as { limits: { name: string; unit: string }[] };
    expect(limits.map(({ name }) => name)).toEqual([...names, "admin.requestsPerMinute"]);
    for (const { name, unit } of limits) expect(unit, name).toMatch(/^[a-z]+$/);
    expect(limitOf(text, "limits.connections")).toEqual({
      name: "limits.connections",
      limit: 77,
      used: 1,
      unit: "connections",
    });
    expect(limitOf(text, "limits.connectionsPerPeer")).toMatchObject({ used: 1, unit: "connections" });
    expect(limitOf(text, "limits.journalBytes")).toMatchObject({ used: expect.any(Number), unit: "bytes" });
    expect(limitOf(text, "limits.particlesInFlight")).toMatchObject({ used: 0, unit: "particles" });
    expect(limitOf(text, "limits.runMs")).toEqual({ name: "limits.runMs", limit: 2_000, unit: "ms" });
  });

  it("is what is counted now, the fullest first", async () => {
    await using server = await httpServer((_, response) => void response.end());
    const quota = [
      { calls: 4, per: "1h" },
      { calls: 10, per: "1d", by: "everyone", functions: ["getA"] },
    ];
    const manifest = { upstream: { url: server.url }, allow: [{ peers: "*" }], quota };
    await using gateway = await testGateway({ adapters: { sms: { document: DOCUMENT, manifest } } });
    expect(JSON.parse(await adminGet(gateway, "/v1/quotas"))).toEqual({ quotas: [] });
    for (const name of ["getA", "getA", "getB"]) {
      const body = { service: "sms", function: name, arguments: [] };
      expect((await adminPost(gateway, "/v1/call", body)).status).toBe(200);
    }
    const all = JSON.parse(await adminGet(gateway, "/v1/quotas")) as { quotas: object[] };
    const resetsAt = expect.any(Number) as number;
    expect(all.quotas).toEqual([
      ...[
        {
          service: "sms",
          rule: "initiator",
          per: 3_600_000,
          initiator: gateway.peerId,
          limit: 4,
          used: 3,
          resetsAt,
        },
      ],
      ...[
        {
          service: "sms",
          rule: "everyone",
          per: 86_400_000,
          functions: ["getA"],
          limit: 10,
          used: 2,
          resetsAt,
        },
      ],
    ]);
    const some = JSON.parse(await adminGet(gateway, "/v1/quotas?limit=1")) as { quotas: object[] };
    expect(some.quotas).toEqual(all.quotas.slice(0, 1));
  });

  it("is this API as a page", async () => {
    await using admin = await runningAdmin();
    const answer = await admin.request("GET", "/v1/docs", { headers: { authorization: undefined } });
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "/console/api.html"]);
  });
});

const limitOf = (text: string, name: string): { used?: number } | undefined =>
  (JSON.parse(text) as { limits: { name: string; used?: number }[] }).limits.find(
    (limit) => limit.name === name,
  );
