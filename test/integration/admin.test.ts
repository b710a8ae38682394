import { describe, expect, it } from "vitest";
import { SluiceError, systemClock } from "../../src/core/index.ts";
import type { ParticleRecord } from "../../src/engine/interface.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import type { Particle, ParticleRef } from "../../src/particle/index.ts";
import { createOutcomeDesk } from "../../src/services/index.ts";
import { problem, raw } from "../support/admin-raw.ts";
import {
  idleEngine,
  memoryCatalog,
  type RunningAdmin,
  runningAdmin,
  TOKEN,
} from "../support/admin-stand-in.ts";

describe("probes", () => {
  it("are open and say nothing", async () => {
    let ready = false;
    await using admin = await runningAdmin({ ready: () => ready });
    const anonymous = { headers: { authorization: undefined } };
    expect(await (await admin.request("GET", "/health", anonymous)).json()).toEqual({ status: "ok" });
    expect((await admin.request("GET", "/ready", anonymous)).status).toBe(503);
    ready = true;
    expect(await (await admin.request("GET", "/ready", anonymous)).json()).toEqual({ status: "ready" });
    expect((await admin.request("HEAD", "/health", anonymous)).status).toBe(200);
  });

  it("are answered under any host name", async () => {
    await using admin = await runningAdmin();
    const answer = await raw(
      admin.url,
      "GET /health HTTP/1.1\r\nHost: 10.0.0.7:8080\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
  });
});

describe("access", () => {
  it("is refused without the token, known path or not", async () => {
    await using admin = await runningAdmin();
    for (const path of [
      "/v1/peer",
      "/v1/services",
      "/v1/openapi.json",
      "/v1/nothing",
      "/nothing",
      "/metrics",
    ]) {
      const response = await admin.request("GET", path, { headers: { authorization: undefined } });
      expect(await problem(response), path).toMatchObject({ code: "SLUICE_UNAUTHORIZED", status: 401 });
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  it("is refused under a foreign name, and to pages of another origin", async () => {
    await using admin = await runningAdmin();
    const answer = await raw(
      admin.url,
      `GET /v1/peer HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 421/);
    const response = await admin.request("GET", "/v1/peer", { headers: { origin: "http://evil.example" } });
    expect(await problem(response)).toMatchObject({ code: "SLUICE_DENIED", status: 403 });
    const preflight = await admin.request("OPTIONS", "/v1/services", {
      headers: {
        authorization: undefined,
        origin: "http://evil.example",
        "access-control-request-method": "POST",
      },
    });
    expect(preflight.status).toBe(403);
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("takes configured names", async () => {
    await using admin = await runningAdmin({}, { hosts: ["gateway"] });
    const answer = await raw(
      admin.url,
      `GET /v1/peer HTTP/1.1\r\nHost: gateway:8080\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
  });

  it("answers what it cannot serve with the right status", async () => {
    await using admin = await runningAdmin();
    expect(await problem(await admin.request("GET", "/v1/nothing"))).toMatchObject({
      code: "SLUICE_NOT_FOUND",
      status: 404,
    });
    expect((await admin.request("GET", "/nothing")).status).toBe(404);
    const wrong = await admin.request("DELETE", "/v1/services");
    expect(await problem(wrong)).toMatchObject({ status: 405 });
    expect(wrong.headers.get("allow")).toBe("GET, POST, HEAD");
    expect((await admin.request("GET", "/v1/services/%ff")).status).toBe(400);
    expect(
      (await admin.request("POST", "/v1/call", { body: "a=1", headers: { "content-type": "text/plain" } }))
        .status,
    ).toBe(415);
    expect(
      (await admin.request("POST", "/v1/call", { headers: { "content-type": "application/json" } })).status,
    ).toBe(400);
    // Where nothing is required, nothing need be sent, with a content type or without.
    for (const headers of [{ "content-type": "application/json" }, {}]) {
      const bare = await problem(await admin.request("POST", "/v1/services/sms/disable", { headers }));
      expect(bare).toMatchObject({ code: "SLUICE_NOT_FOUND", status: 404 });
      expect((await admin.request("DELETE", "/v1/services/sms", { headers })).status).toBe(404);
    }
    expect(await problem(await admin.request("POST", "/v1/call", { body: "{ half" }))).toMatchObject({
      code: "SLUICE_REQUEST",
      status: 400,
    });
    expect((await admin.request("POST", "/v1/call", { body: '{"__proto__":{"a":1}}' })).status).toBe(400);
    const deep = `${"[".repeat(50_000)}9007199254740993${"]".repeat(50_000)}`;
    expect(await problem(await admin.request("POST", "/v1/call", { body: deep }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining("nested deeper"),
    });
    expect(
      (await admin.request("POST", "/v1/call", { body: `"${"x".repeat(9 * 1024 * 1024)}"` })).status,
    ).toBe(413);
    expect(await raw(admin.url, "GIBBERISH\r\n\r\n")).toMatch(/^HTTP\/1\.1 400[\s\S]*SLUICE_REQUEST/);
    expect(await raw(admin.url, `GET / HTTP/1.1\r\nX: ${"x".repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431/,
    );
  });

  it("hides what went wrong inside", async () => {
    const engine = {
      ...idleEngine,
      list: async () => {
        throw new Error("secret detail");
      },
    };
    await using admin = await runningAdmin({ engine });
    const body = await problem(await admin.request("GET", "/v1/particles"));
    expect(body).toMatchObject({ code: "SLUICE_INTERNAL", status: 500 });
    expect(JSON.stringify(body)).not.toContain("secret detail");
  });
});

describe("services", () => {
  it("are published, listed, replaced and removed", async () => {
    const catalog = memoryCatalog();
    await using admin = await runningAdmin({ catalog });
    const body = {
      service: "credit",
      document: "openapi: 3.1.0",
      upstream: { url: "http://127.0.0.1:7101", credentials: { key: { env: "K" } } },
      allow: [{ peers: "*", functions: ["check"] }],
      operations: { check: { arguments: ["id"] } },
    };
    const created = await admin.request("POST", "/v1/services", { body });
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({
      service: "credit",
      functions: [
        {
          name: "check",
          arguments: ["id", "options"],
          method: "get",
          path: "/check/{id}",
          credentials: [["key"]],
        },
      ],
      refused: [{ pointer: "/paths/~1x/get", operation: "GET /x", reason: "malformed", message: "no" }],
    });
    expect(catalog.published).toEqual([{ mode: "create", request: body }]);
    expect(await problem(await admin.request("POST", "/v1/services", { body }))).toMatchObject({
      status: 409,
    });
    expect(await (await admin.request("GET", "/v1/services")).json()).toMatchObject({
      services: [{ service: "credit" }],
    });
    const { service: _, ...rest } = body;
    expect((await admin.request("PUT", "/v1/services/credit", { body: rest })).status).toBe(200);
    expect((await admin.request("PUT", "/v1/services/other", { body: rest })).status).toBe(201);
    expect((await admin.request("PUT", "/v1/services/other", { body })).status).toBe(400);
    expect((await admin.request("DELETE", "/v1/services/credit")).status).toBe(204);
    expect((await admin.request("DELETE", "/v1/services/credit")).status).toBe(404);
    expect((await admin.request("GET", "/v1/services/credit")).status).toBe(404);
  });

  it("give their document and bindings", async () => {
    await using admin = await runningAdmin();
    await admin.request("PUT", "/v1/services/x", { body: { document: { openapi: "3.1.0" } } });
    const document = await admin.request("GET", "/v1/services/x/openapi");
    expect(document.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await document.json()).toEqual({ openapi: "3.1.0" });
    expect(await (await admin.request("GET", "/v1/services/x/aqua")).text()).toBe("aqua bindings");
    expect(await (await admin.request("GET", "/v1/services/x/types")).text()).toContain("declare");
    expect((await admin.request("GET", "/v1/services/y/aqua")).status).toBe(404);
  });

  it("may be named by an https URL", async () => {
    const catalog = memoryCatalog();
    await using admin = await runningAdmin({ catalog });
    const response = await admin.request("POST", "/v1/services", {
      body: { service: "a", url: "https://h/api.yaml" },
    });
    expect(response.status).toBe(201);
    expect(catalog.published).toMatchObject([
      {
        request: {
          document: "document of https://h/api.yaml",
          documentUrl: "https://h/api.yaml",
          allow: [],
        },
      },
    ]);
  });

  it("may come with files, overlays and further hosts", async () => {
    const catalog = memoryCatalog();
    await using admin = await runningAdmin({ catalog });
    const publication = {
      service: "a",
      document: "openapi: 3.1.0",
      documentName: "spec/api.yaml",
      files: { "common/a.yaml": "a: 1" },
      overlays: ["overlay: 1.0.0", { overlay: "1.1.0" }],
      upstream: { hosts: ["files.example:8443"], variables: { region: "eu" } },
    };
    expect((await admin.request("POST", "/v1/services", { body: publication })).status).toBe(201);
    expect(catalog.published).toEqual([
      {
        mode: "create",
        request: { ...publication, allow: [], overlays: ["overlay: 1.0.0", '{"overlay":"1.1.0"}'] },
      },
    ]);
  });

  it("say where a document cannot be fetched from", async () => {
    const fetchDocument = async (url: string) => {
      throw new SluiceError("SLUICE_UNREACHABLE", `${url} cannot be reached`);
    };
    await using admin = await runningAdmin({ fetchDocument });
    const body = { service: "a", url: "https://h/api.yaml" };
    expect(await problem(await admin.request("POST", "/v1/services", { body }))).toMatchObject({
      code: "SLUICE_UNREACHABLE",
      detail: "https://h/api.yaml cannot be reached",
    });
  });

  it.each([
    [{ service: "a" }, "give either document or url"],
    [{ service: "a", document: "x", url: "https://h" }, "give either document or url"],
    [{ service: "a", url: "http://h/api.yaml" }, "url: must be an https URL"],
    [{ service: "a", url: "file:///etc/passwd" }, "url: must be an https URL"],
    [{ service: "a", document: "x", path: "/etc" }, '"path"'],
    [{ service: "a", document: "x", overlays: "x" }, "overlays: "],
    [{ service: "a", document: "x", overlays: Array(21).fill("x") }, "overlays: "],
    [{ service: "a", document: "x", files: { "a.yaml": {} } }, "files.a.yaml"],
    [{ service: "a", document: "x", files: ["a.yaml"] }, "files: "],
    [{ service: "a", document: "x", documentName: "" }, "documentName: "],
    [{ service: "a", document: "x", upstream: { hosts: "h" } }, "upstream.hosts: "],
    [{ service: "a", document: "x", upstream: { variables: { a: 1 } } }, "upstream.variables.a: "],
    [
      { service: "a", document: "x", upstream: { credentials: { k: "hunter2" } } },
      "upstream.credentials.k: must be { env: NAME }",
    ],
    [
      { service: "a", document: "x", upstream: { credentials: { k: { file: "/etc/passwd" } } } },
      "upstream.credentials.k: must be { env: NAME }",
    ],
    [{ service: "a", document: "x", allow: [{ peers: 5 }] }, "allow[0].peers: must be"],
    [{ service: 5, document: "x" }, "service: "],
    [[], "the body must be an object"],
  ])("are refused as %j", async (body, reason) => {
    await using admin = await runningAdmin();
    const { detail, status } = await problem(await admin.request("POST", "/v1/services", { body }));
    expect(status).toBe(400);
    expect(detail).toContain(reason);
    expect(detail).not.toContain("hunter2");
  });

  it("come with every refusal when nothing could be published", async () => {
    const refused = Array.from({ length: 100 }, (_, index) => ({
      pointer: `/paths/~1${index}`,
      reason: "malformed",
      message: "no".repeat(30),
    }));
    const catalog = {
      ...memoryCatalog(),
      publish: async () => {
        throw new SluiceError("SLUICE_DOCUMENT", "no operation can be published", { cause: { refused } });
      },
    };
    await using admin = await runningAdmin({ catalog });
    const body = await problem(
      await admin.request("POST", "/v1/services", { body: { service: "a", document: "x" } }),
    );
    expect(body).toMatchObject({ status: 422, code: "SLUICE_DOCUMENT", refused });
  });
});

describe("particles and calls", () => {
  const record: ParticleRecord = {
    ref: "r1" as ParticleRef,
    id: "id1",
    initiator: "12D3KooWx",
    receivedAt: 1,
    deadline: 2,
    status: "waiting",
    runs: 1,
    hops: [{ peer: "p", direction: "in", at: 1 }],
    calls: [],
  };

  it("are shown", async () => {
    const asked: unknown[] = [];
    const engine = {
      ...idleEngine,
      get: async (ref: ParticleRef) => (ref === "r1" ? record : undefined),
      list: async (filter: object) => {
        asked.push(filter);
        return { particles: [record], next: { receivedAt: 12, ref: "abc" as ParticleRef } };
      },
    };
    await using admin = await runningAdmin({ engine });
    expect(await (await admin.request("GET", "/v1/particles?id=id1&limit=7")).json()).toEqual({
      particles: [record],
      next: "12.abc",
    });
    const all = "state=failed&service=sms&function=send&initiator=12D3KooWx&since=1&until=2&before=12.abc";
    await admin.request("GET", `/v1/particles?${all}`);
    expect(asked).toEqual([
      { id: "id1", limit: 7 },
      {
        status: "failed",
        service: "sms",
        function: "send",
        initiator: "12D3KooWx",
        since: 1,
        until: 2,
        before: { receivedAt: 12, ref: "abc" },
        limit: 50,
      },
    ]);
    expect(await (await admin.request("GET", "/v1/particles/r1")).json()).toEqual({ ...record, settled: [] });
    expect((await admin.request("GET", "/v1/particles/r2")).status).toBe(404);
    for (const query of [
      "limit=0",
      "limit=1001",
      "limit=x",
      "limit=1&limit=2",
      "lmit=1",
      "before=12",
      "state=odd",
      "since=x",
    ])
      expect((await admin.request("GET", `/v1/particles?${query}`)).status, query).toBe(400);
  });

  it("given up, and calls whose outcome nobody knows, are listed until somebody has seen to them", async () => {
    const journal = createMemoryJournal();
    const ref = "r1" as ParticleRef;
    const who = { ref, particleId: "id1", initiator: "12D3KooWinit", at: 5 };
    const problem = new SluiceError("SLUICE_UNREACHABLE", "not connected").toProblem();
    const unknown = { ...who, call: 7, service: "sms", function: "send", detail: "it was sent", retries: 0 };
    await journal.write([
      { kind: "undeliverable", ref, letter: { ...who, peer: "12D3KooWfar", problem } },
      { kind: "outcome", ref, call: 7, result: { retCode: 1007, result: "{}" }, unknown },
    ]);
    const catalog = { find: () => undefined, status: () => undefined };
    const outcomes = createOutcomeDesk({ journal, catalog, clock: systemClock });
    await using admin = await runningAdmin({ journal, outcomes });
    const get = async (path: string) => (await admin.request("GET", path)).json();
    expect(await get("/v1/dead-letters")).toEqual({
      deadLetters: [{ ...who, peer: "12D3KooWfar", problem }],
    });
    expect(await get("/v1/unknown-outcomes?limit=5")).toEqual({ unknownOutcomes: [unknown] });
    const metrics = await (await admin.request("GET", "/metrics")).text();
    expect(metrics).toMatch(/^sluice_unknown_outcomes 1$/m);
    expect(metrics).toMatch(/^sluice_dead_letters 1$/m);
    expect((await admin.request("DELETE", "/v1/unknown-outcomes/r1/x")).status).toBe(400);
    expect((await admin.request("DELETE", "/v1/unknown-outcomes/r2/7")).status).toBe(404);
    expect((await admin.request("DELETE", "/v1/unknown-outcomes/r1/7")).status).toBe(204);
    expect(await get("/v1/unknown-outcomes")).toEqual({ unknownOutcomes: [] });
  });

  it("are not taken in by a journal that cannot be written, and the operator is told why", async () => {
    const problem = new SluiceError("SLUICE_STORAGE", "the disk is full").toProblem();
    const journal = { ...createMemoryJournal(), health: { ok: false, problem, reason: "is full" } } as const;
    await using admin = await runningAdmin({
      journal: { ...journal, counters: createMemoryJournal().counters },
    });
    expect(await (await admin.request("GET", "/v1/journal")).json()).toEqual({
      ok: false,
      problem,
      bytes: 0,
      waiting: 0,
    });
    expect(await (await admin.request("GET", "/metrics")).text()).toMatch(/^sluice_journal_ok 0$/m);
  });

  it("signed elsewhere are taken in as bytes", async () => {
    const submitted: Particle[] = [];
    const submit = async (particle: Particle): Promise<ParticleRef> => {
      if (particle.id === "bad") throw new SluiceError("SLUICE_PARTICLE_SIGNATURE", "it does not match");
      submitted.push(particle);
      return "the-ref" as ParticleRef;
    };
    await using admin = await runningAdmin({ submit });
    const signature = new Uint8Array(64).fill(7);
    const body = {
      id: "p",
      initPeerId: "12D",
      timestamp: 1,
      ttl: 2,
      script: "(null)",
      signature: Buffer.from(signature).toString("base64"),
    };
    const response = await admin.request("POST", "/v1/particles", { body });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ ref: "the-ref" });
    await admin.request("POST", "/v1/particles", { body: { ...body, data: "AQI=" } });
    expect(submitted).toEqual([
      { ...body, signature, data: new Uint8Array() },
      { ...body, signature, data: new Uint8Array([1, 2]) },
    ]);
    expect(
      await problem(await admin.request("POST", "/v1/particles", { body: { ...body, id: "bad" } })),
    ).toMatchObject({
      code: "SLUICE_PARTICLE_SIGNATURE",
      status: 400,
    });
    for (const wrong of [
      { signature: "AAAA" },
      { signature: "?" },
      { ttl: -1 },
      { timestamp: 1.5 },
      { extra: 1 },
      { data: "?" },
    ])
      expect(
        (await admin.request("POST", "/v1/particles", { body: { ...body, ...wrong } })).status,
        JSON.stringify(wrong),
      ).toBe(400);
  });

  it("of its own making are started by POST /v1/call, failing with the problem's status", async () => {
    const commands: unknown[] = [];
    await using admin = await runningAdmin({
      call: async (command) => {
        commands.push(command);
        if (command.function === "down")
          throw new SluiceError("SLUICE_UPSTREAM_STATUS", "it answered 404", { status: 404 });
        return { particle: "r" as ParticleRef, result: { ok: [null, 2n ** 64n - 1n] } };
      },
    });
    const body = { service: "credit", function: "check", arguments: ["c1", 5, null], ttlMs: 100 };
    const response = await admin.request("POST", "/v1/call", { body });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"particle":"r","result":{"ok":[null,18446744073709551615]}}');
    await admin.request("POST", "/v1/call", {
      body: '{"service":"s","function":"f","arguments":[9007199254740993]}',
    });
    expect(commands).toEqual([body, { service: "s", function: "f", arguments: [9_007_199_254_740_993n] }]);
    const failed = await admin.request("POST", "/v1/call", { body: { ...body, function: "down" } });
    expect(await problem(failed)).toMatchObject({ status: 404, code: "SLUICE_UPSTREAM_STATUS" });
    expect(
      await problem(await admin.request("POST", "/v1/call", { body: { service: "a", function: "b" } })),
    ).toMatchObject({
      detail: expect.stringContaining("arguments: "),
    });
  });
});

describe("GET /metrics", () => {
  it("is OpenMetrics text, for anybody when open", async () => {
    await using admin = await runningAdmin({}, { metrics: "open" });
    const response = await admin.request("GET", "/metrics", { headers: { authorization: undefined } });
    expect(response.headers.get("content-type")).toContain("application/openmetrics-text");
    const text = await response.text();
    expect(text).toContain("sluice_particles_accepted_total 3\n");
    expect(text).toContain('sluice_particles_refused_total{code="SLUICE_PARTICLE_EXPIRED"} 2\n');
    expect(text).toContain('sluice_overlay_dropped_total{reason="queueFull"} 7\n');
    expect(text).toContain("sluice_interpreter_run_seconds_total 1.5\n");
    expect(text.endsWith("# EOF\n")).toBe(true);
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^(# (TYPE|HELP|EOF)|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+$)/);
    const foreign = await raw(
      admin.url,
      "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(foreign).toMatch(/^HTTP\/1\.1 421/);
  });
});

describe("GET /v1/openapi.json", () => {
  const METHODS = ["GET", "POST", "PUT", "DELETE"];
  interface Operation {
    readonly operationId: string;
    readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  }
  const description = async (
    admin: RunningAdmin,
  ): Promise<{ paths: Record<string, Record<string, Operation>> }> =>
    (await (await admin.request("GET", "/v1/openapi.json")).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };

  it("describes exactly what is served", async () => {
    await using admin = await runningAdmin();
    const document = await description(admin);
    expect(document).toMatchObject({ openapi: "3.1.0", info: { version: "1.2.3" } });
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.length).toBeGreaterThan(40);
    for (const path of Object.keys(document.paths)) {
      for (const method of METHODS) {
        const { status } = await admin.request(
          method,
          path.replaceAll(/\{\w+\}/g, "x"),
          method.startsWith("P") ? { body: {} } : {},
        );
        const isServed = status !== 405;
        expect(isServed, `${method} ${path}`).toBe(described.includes(`${method} ${path}`));
      }
    }
  });

  it("has unique operation ids, and schemas for what it takes", async () => {
    await using admin = await runningAdmin();
    const { paths } = await description(admin);
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const body = paths["/v1/call"]?.post?.requestBody?.content["application/json"]?.schema;
    expect(body).toMatchObject({
      required: ["service", "function", "arguments"],
      additionalProperties: false,
    });
  });
});

describe("start and stop", () => {
  it("says which address is taken and what to do", async () => {
    await using admin = await runningAdmin();
    const port = Number(new URL(admin.url).port);
    await expect(runningAdmin({}, { listen: { host: "127.0.0.1", port } })).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: `admin.listen 127.0.0.1:${port} cannot be used: another process uses it; stop that one or choose another port`,
    });
  });

  it("says which address this machine does not have", async () => {
    await expect(runningAdmin({}, { listen: { host: "192.0.2.1", port: 0 } })).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining(
        "admin.listen 192.0.2.1:0 cannot be used: this machine has no such address",
      ),
    });
  });

  it("lets a request under way finish", async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answer, resolve: finish } = Promise.withResolvers<void>();
    const admin = await runningAdmin({
      call: async () => {
        begin();
        await answer;
        return { particle: "r" as ParticleRef, result: "late" };
      },
    });
    const pending = admin.request("POST", "/v1/call", {
      body: { service: "a", function: "b", arguments: [] },
    });
    await begun;
    const stopped = admin[Symbol.asyncDispose]();
    finish();
    expect(await (await pending).json()).toMatchObject({ result: "late" });
    await stopped;
    await expect(fetch(admin.url)).rejects.toThrow();
  });
});
