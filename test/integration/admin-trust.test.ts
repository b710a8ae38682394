import { describe, expect, it } from "vitest";
import type { GrantBody } from "../../src/admin/index.ts";
import { SluiceError } from "../../src/core/index.ts";
import type { Revocation } from "../../src/credentials/interface.ts";
import type { ParticleRecord } from "../../src/engine/interface.ts";
import { peerJwks } from "../../src/jose/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import type { CompiledPolicy, PolicyRequest } from "../../src/policy/interface.ts";
import { problem, raw } from "../support/admin-raw.ts";
import { idleEngine, memoryCatalog, PEER, runningAdmin } from "../support/admin-stand-in.ts";

describe("GET /.well-known/jwks.json", () => {
  it("gives this peer's public keys to anybody, under any name", async () => {
    await using admin = await runningAdmin();
    const answer = await raw(
      admin.url,
      "GET /.well-known/jwks.json HTTP/1.1\r\nHost: gateway.example\r\nOrigin: https://x.example\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer).toMatch(/cache-control: public, max-age=300/i);
    expect(answer).not.toMatch(/access-control/i);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4))).toEqual(peerJwks(PEER));
    expect(answer).not.toContain('"d"');
  });
});

const record: ParticleRecord = {
  ref: "r1" as ParticleRef,
  id: "id1",
  initiator: "12D3KooWx",
  receivedAt: 1,
  deadline: 2,
  status: "done",
  runs: 1,
  hops: [],
  calls: [
    {
      id: 1,
      service: "crm",
      function: "lookup",
      effect: "safe",
      startedAt: 1,
      decision: { allowed: false, reason: "lookup needs the claim plan of acme" },
    },
  ],
};

describe("a particle", () => {
  const engine = {
    ...idleEngine,
    get: async (ref: ParticleRef) => (ref === "r1" ? record : undefined),
  };

  it("shows what was decided about its calls", async () => {
    await using admin = await runningAdmin({ engine });
    expect(await (await admin.request("GET", "/v1/particles/r1")).json()).toEqual({ ...record, settled: [] });
  });

  it("gives its receipts in order, none where there are none", async () => {
    const journal = {
      ...createMemoryJournal(),
      receipts: async (ref: string) => (ref === "r2" ? ["a.b.c", "d.e.f"] : []),
    };
    await using admin = await runningAdmin({ engine, journal });
    const receipts = async (ref: string) =>
      (await admin.request("GET", `/v1/particles/${ref}/receipts`)).json();
    expect(await receipts("r2")).toEqual({ receipts: ["a.b.c", "d.e.f"] });
    expect(await receipts("r1")).toEqual({ receipts: [] });
    expect(await receipts("r3")).toMatchObject({ status: 404 });
  });
});

describe("grants and revocations", () => {
  it("are made as asked", async () => {
    const asked: GrantBody[] = [];
    await using admin = await runningAdmin({
      grant: async (request) => {
        asked.push(request);
        if (request.service === "gone") throw new SluiceError("SLUICE_NOT_FOUND", "no service gone here");
        return { capability: "h.p.s", id: "c1", expires: 7 };
      },
    });
    const body = {
      to: "alice",
      service: "sms",
      functions: ["send"],
      expiresMs: 3_600_000,
      uses: [{ limit: 3 }, { limit: 1, perMs: 1000 }],
      args: {
        to: [
          { service: "crm", function: "lookup" },
          { peer: PEER, service: "crm" },
        ],
      },
    };
    const response = await admin.request("POST", "/v1/grants", { body });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ capability: "h.p.s", id: "c1", expires: 7 });
    expect(asked).toEqual([body]);
    const least = { to: "alice", service: "gone", expiresMs: 1_000 };
    expect((await admin.request("POST", "/v1/grants", { body: least })).status).toBe(404);
    for (const [wrong, reason] of [
      [{ expiresMs: 0 }, "expiresMs"],
      [{ expiresMs: 1e15 }, "expiresMs"],
      [{ functions: [] }, "functions"],
      [{ uses: [{ limit: 1 }, { limit: 2 }] }, "uses: limit the same time twice"],
      [{ uses: [{ limit: 0 }] }, "uses[0].limit"],
      [{ args: { to: [] } }, "args.to"],
      [{ args: { to: [{ peer: PEER }] } }, "args.to[0].service"],
      [{ args: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, [{ service: "a" }]])) }, "args"],
      [{ admin: true }, "admin"],
      [{ to: undefined }, "to"],
    ] as const) {
      const refused = await problem(
        await admin.request("POST", "/v1/grants", { body: { ...least, ...wrong } }),
      );
      expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(reason) });
    }
    expect(asked.length).toBe(2);
  });

  it("can be taken back and listed", async () => {
    const revoked: Revocation[] = [];
    await using admin = await runningAdmin({
      revoke: async ({ id, until = 99 }) => {
        revoked.push({ id, until });
        return { id, until };
      },
      revocations: () => revoked,
    });
    const revoke = (body: unknown) => admin.request("POST", "/v1/revocations", { body });
    const response = await revoke({ id: "c1" });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: "c1", until: 99 });
    await revoke({ id: "c2", until: 5 });
    expect(await (await admin.request("GET", "/v1/revocations")).json()).toEqual({
      revocations: [
        { id: "c1", until: 99 },
        { id: "c2", until: 5 },
      ],
    });
    for (const wrong of [{}, { id: "" }, { id: 5 }, { id: "c1", until: -1 }, { id: "x".repeat(257) }])
      expect((await revoke(wrong)).status).toBe(400);
    expect(await (await admin.request("GET", "/metrics")).text()).toContain("sluice_revocations 2\n");
  });
});

describe("a service's policy", () => {
  const compiled: CompiledPolicy = {
    text: "permit(principal, action, resource);",
    rules: [{ id: "allow[0]", source: "allow[0]", effect: "permit", text: "permit(...);" }],
    schema: "entity Peer;",
    warnings: ["nobody is permitted"],
  };

  it("is shown as compiled, and explains what nobody asked", async () => {
    const asked: PolicyRequest[] = [];
    const policy = (service: string) =>
      service === "sms"
        ? {
            compiled,
            decide: (request: PolicyRequest) => {
              asked.push(request);
              return { allowed: false, reason: "send needs a credential of acme" } as const;
            },
            mentions: () => false,
          }
        : undefined;
    await using admin = await runningAdmin({ catalog: { ...memoryCatalog(), policy } });
    expect(await (await admin.request("GET", "/v1/services/sms/policy")).json()).toEqual(compiled);
    expect((await admin.request("GET", "/v1/services/none/policy")).status).toBe(404);
    const explain = (body: unknown, service = "sms") =>
      admin.request("POST", `/v1/services/${service}/policy/explain`, { body });
    const response = await explain({ function: "send" });
    expect(await response.json()).toEqual({ allowed: false, reason: "send needs a credential of acme" });
    const whole = {
      initiator: "12D3KooWx",
      function: "send",
      arguments: {
        to: { proven: true, calls: [{ peer: PEER, service: "crm", function: "lookup", path: ".phone" }] },
      },
      claims: [{ issuer: "acme", name: "plan", value: "gold" }],
      capability: "c1",
      path: [PEER],
      remainingMs: 5,
      neighbour: { addressClass: "private" },
    };
    await explain(whole);
    expect(asked).toEqual([
      {
        initiator: PEER,
        service: "sms",
        function: "send",
        arguments: {},
        claims: [],
        capability: undefined,
        path: [],
        remainingMs: 60_000,
        neighbour: { addressClass: "unknown" },
      },
      { ...whole, service: "sms" },
    ]);
    expect((await explain({ function: "send" }, "none")).status).toBe(404);
    for (const wrong of [
      {},
      { function: "send", service: "other" },
      { function: "send", neighbour: { addressClass: "friend" } },
      { function: "send", arguments: { to: { calls: [{ peer: PEER }] } } },
      { function: "send", claims: "gold" },
    ])
      expect((await explain(wrong)).status, JSON.stringify(wrong)).toBe(400);
  });
});

describe("a publication", () => {
  it("may say who may call under which conditions, how often, and what the upstream is told", async () => {
    const catalog = memoryCatalog();
    await using admin = await runningAdmin({ catalog });
    const body = {
      service: "sms",
      document: "openapi: 3.1.0",
      upstream: {
        url: "http://127.0.0.1:7101",
        token: { audience: "sms", header: "Txn-Token", ttlMs: 5_000 },
        signature: { components: ["@method", "content-digest"], label: "sluice" },
        responseHeaders: ["etag"],
      },
      allow: [
        {
          peers: ["alice"],
          functions: ["send"],
          arguments: { to: { from: { service: "crm", function: "lookup", peers: ["crm-peer"] } } },
          credential: { issuer: "acme", claims: { plan: ["gold", "silver"], level: 3, staff: true } },
          neighbour: ["private", "loopback"],
        },
      ],
      policy: "forbid(principal, action, resource) when { context.remainingMs < 100 };",
      plainIds: "accept",
      quota: [{ calls: 5, per: "1h", functions: ["send"], by: "credential" }],
      operations: { send: { seal: { arguments: ["to"], result: "initiator" } } },
    };
    expect((await admin.request("POST", "/v1/services", { body })).status).toBe(201);
    expect(catalog.published).toEqual([{ mode: "create", request: body }]);
  });

  it.each([
    [{ policy: 5 }, "policy"],
    [{ policy: { file: "/etc/passwd" } }, "policy"],
    [{ plainIds: "yes" }, "plainIds"],
    [{ quota: [{ calls: 0, per: "1h" }] }, "quota[0].calls"],
    [{ quota: [{ calls: 1 }] }, "quota[0].per"],
    [{ upstream: { token: { secret: "x" } } }, "upstream.token"],
    [{ upstream: { signature: { key: "x" } } }, "upstream.signature"],
    [{ upstream: { responseHeaders: "most" } }, "upstream.responseHeaders"],
    [{ upstream: { tls: { key: "/etc/key" } } }, '"tls"'],
    [{ allow: [{ peers: "*", arguments: { to: { from: { service: "crm", peers: "*" } } } }] }, "allow[0]"],
    [{ allow: [{ peers: "*", neighbour: "unknown" }] }, "allow[0].neighbour"],
    [{ allow: [{ peers: "*", anybody: true }] }, '"anybody"'],
  ])("is refused with %j", async (wrong, reason) => {
    await using admin = await runningAdmin();
    const body = { service: "a", document: "x", ...wrong };
    expect(await problem(await admin.request("POST", "/v1/services", { body }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining(reason),
    });
  });
});

describe("GET /metrics", () => {
  it("counts what became of credentials and decisions", async () => {
    await using admin = await runningAdmin();
    const text = await (await admin.request("GET", "/metrics")).text();
    for (const line of [
      "sluice_credentials_presented_total 4",
      "sluice_credentials_refused_total 2",
      "sluice_quota_refused_total 6",
      "sluice_policy_denied_total 8",
      "sluice_receipts_issued_total 10",
      "sluice_revocations 0",
    ])
      expect(text).toContain(`\n${line}\n`);
  });
});
