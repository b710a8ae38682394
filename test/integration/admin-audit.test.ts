import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { NAMING_FIELDS } from "../../src/admin/audit-target.ts";
import { SluiceError } from "../../src/core/index.ts";
import { adminGet } from "../support/admin.ts";
import { adminIssuer } from "../support/admin-issuer.ts";
import { type RunningAdmin, runningAdmin } from "../support/admin-stand-in.ts";
import { memoryAudit } from "../support/audit.ts";
import { canariesIn, canary } from "../support/canaries.ts";
import { described } from "../support/described-answers.ts";
import { httpServer } from "../support/http-server.ts";
import { serveGateway, tempFolder } from "../support/sluice-process.ts";
import { testGateway } from "../support/test-gateway.ts";

interface Changes {
  readonly changes: readonly Record<string, unknown>[];
  readonly next?: number;
}
const changesOf = async (admin: RunningAdmin, query = ""): Promise<Changes> =>
  (await (await admin.request("GET", `/v1/audit${query}`)).json()) as Changes;

const DOCUMENT = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: { "/a": { get: { operationId: "get-a", responses: { 200: { description: "" } } } } },
});

describe("the audit log of the admin API", () => {
  it("has every request that may change something: who, what, and what came of it", async () => {
    await using admin = await runningAdmin();
    await admin.request("POST", "/v1/services", { body: { service: "sms", document: "openapi: 3.1.0" } });
    await admin.request("POST", "/v1/services", { body: { service: "sms", document: "openapi: 3.1.0" } });
    await admin.request("POST", "/v1/services", { body: { service: "sms", documents: 5 } });
    await admin.request("DELETE", "/v1/services/sms");
    await admin.request("GET", "/v1/services");
    await admin.request("HEAD", "/v1/services");
    await admin.request("POST", "/v1/services/preview", { body: { service: "sms", document: DOCUMENT } });
    await admin.request("POST", "/v1/services/sms/policy/explain", { body: { function: "a" } });
    const who = { who: "admin-token", role: "operator", target: { service: "sms" } };
    const { changes } = await changesOf(admin);
    expect(changes.toReversed()).toMatchObject([
      { ...who, operation: "publishService", outcome: 201 },
      { ...who, operation: "publishService", outcome: 409, detail: "SLUICE_CONFLICT" },
      { ...who, operation: "publishService", outcome: 400, detail: "SLUICE_REQUEST" },
      { ...who, operation: "removeService", outcome: 204 },
    ]);
  });

  it("has it before it is done", async () => {
    const audit = memoryAudit();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answer, resolve: finish } = Promise.withResolvers<void>();
    const call = async () => {
      begin();
      await answer;
      return { particle: "r" as never, result: 1 };
    };
    await using admin = await runningAdmin({ audit, call });
    const asked = admin.request("POST", "/v1/call", {
      body: { service: "sms", function: "send", arguments: [] },
    });
    await begun;
    expect(audit.changes).toMatchObject([{ operation: "callFunction" }]);
    expect(audit.changes[0]?.outcome).toBeUndefined();
    finish();
    await asked;
    expect(audit.changes).toMatchObject([{ operation: "callFunction", outcome: 200 }]);
  });

  it("does nothing that cannot be recorded", async () => {
    const done: unknown[] = [];
    const audit = {
      ...memoryAudit(),
      begin: async () => {
        throw new SluiceError("SLUICE_STORAGE", "the disk is full");
      },
    };
    const revoke = async (asked: { id: string }) => {
      done.push(asked);
      return { id: asked.id, until: 1 };
    };
    await using admin = await runningAdmin({ audit, revoke });
    const refused = await admin.request("POST", "/v1/revocations", { body: { id: "x" } });
    expect(refused.status).toBe(507);
    expect(done).toEqual([]);
    expect((await admin.request("GET", "/v1/services")).status).toBe(200);
  });

  it("answers as before when only the outcome cannot be recorded", async () => {
    const audit = {
      ...memoryAudit(),
      begin: async () => async () => {
        throw new SluiceError("SLUICE_STORAGE", "the disk is full");
      },
    };
    await using admin = await runningAdmin({ audit });
    expect((await admin.request("POST", "/v1/revocations", { body: { id: "x" } })).status).toBe(201);
  });

  it("names the holder of a JWT so that nobody is taken for the admin token or a file", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, issuer);
    for (const sub of ["ann", "admin-token", "file", undefined]) {
      const authorization = `Bearer ${await token({ roles: "operator", ...(sub && { sub }) })}`;
      await admin.request("POST", "/v1/revocations", { body: { id: "x" }, headers: { authorization } });
    }
    const { changes } = await changesOf(admin);
    expect(changes.map(({ who }) => who)).toEqual(["jwt:", "jwt:file", "jwt:admin-token", "jwt:ann"]);
  });

  it("holds no arguments, documents or particles, whatever a body has in it", async () => {
    const secret = canary("argument");
    const audit = memoryAudit();
    await using admin = await runningAdmin({ audit });
    const { value } = secret;
    const anything = { arguments: [value], data: value, token: value, [value]: value, document: value };
    for (const [method, path] of described()) {
      if (method === "GET") continue;
      const body = { ...anything, service: { [value]: value }, id: [value] };
      await admin.request(method, path.replaceAll(/\{\w+\}/g, "x"), method === "DELETE" ? {} : { body });
    }
    await admin.request("POST", "/v1/call", { body: { service: "a", function: "b", arguments: [value] } });
    expect(audit.changes.length).toBeGreaterThan(10);
    expect(canariesIn(JSON.stringify(audit.changes), [secret])).toEqual([]);
  });

  it("names fields that there are", () => {
    const operations = new Map(described().map(([, , operation]) => [operation.operationId, operation]));
    for (const [operationId, fields] of Object.entries(NAMING_FIELDS)) {
      const body = operations.get(operationId)?.requestBody?.content["application/json"]?.schema;
      expect(Object.keys(body?.properties ?? {}), operationId).toEqual(expect.arrayContaining([...fields]));
    }
  });

  it("is read page by page", async () => {
    await using gateway = await testGateway();
    const token = (await readFile(join(gateway.folder, "data/admin.token"), "utf8")).trim();
    for (let index = 0; index < 5; index++)
      await fetch(`${gateway.gateway.adminUrl}/v1/services/none${index}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${token}` },
      });
    const seen: unknown[] = [];
    for (let query = "?limit=2"; query !== ""; ) {
      const { changes, next } = JSON.parse(await adminGet(gateway, `/v1/audit${query}`)) as Changes;
      seen.push(...changes.map(({ target }) => target));
      query = next === undefined ? "" : `?limit=2&before=${next}`;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0].map((index) => ({ service: `none${index}` })));
    const file = join(gateway.folder, "data/audit.jsonl");
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, "utf8")).trimEnd().split("\n")).toHaveLength(10);
  });

  it("says when files changed what is served, and when they could not", async () => {
    await using gateway = await testGateway({
      adapters: { sms: { document: DOCUMENT, manifest: { upstream: { url: "http://127.0.0.1:1" } } } },
    });
    const folder = join(gateway.folder, "adapters/sms");
    const operations = async () => {
      const { changes } = JSON.parse(await adminGet(gateway, "/v1/audit")) as Changes;
      return changes.map(({ who, operation, outcome }) => [who, operation, outcome]);
    };
    await writeFile(join(folder, "openapi.yaml"), DOCUMENT.replace("/a", "/b"));
    await vi.waitFor(
      async () => expect(await operations()).toEqual([["file", "service-changed", 200]]),
      8_000,
    );
    await writeFile(join(folder, "adapter.yaml"), "openapi: [");
    await vi.waitFor(
      async () => expect((await operations())[0]).toEqual(["file", "service-failed", 400]),
      8_000,
    );
    await rm(folder, { recursive: true });
    await vi.waitFor(
      async () => expect((await operations())[0]).toEqual(["file", "service-removed", 200]),
      8_000,
    );
  });

  it("shows what was begun when the process was killed", { timeout: 30_000 }, async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await using upstream = await httpServer(() => ask()); // it never answers
    const manifest = { openapi: "./openapi.json", upstream: { url: upstream.url }, allow: [{ peers: "*" }] };
    await using folder = await tempFolder({
      "sluice.yaml": "peer: { listen: [/ip4/127.0.0.1/tcp/0/ws] }\nadmin: { listen: 127.0.0.1:0 }\n",
      "adapters/shop/openapi.json": DOCUMENT,
      "adapters/shop/adapter.yaml": JSON.stringify(manifest),
    });
    const request = async (admin: string, path: string, body?: object) => {
      const token = (await readFile(join(folder.path, "data/admin.token"), "utf8")).trim();
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      return fetch(`${admin}${path}`, {
        headers,
        ...(body && { method: "POST", body: JSON.stringify(body) }),
      });
    };
    const killed = await serveGateway({ cwd: folder.path });
    const call = request(killed.admin, "/v1/call", { service: "shop", function: "getA", arguments: [] });
    call.catch(() => {}); // it dies on the way
    await asked;
    await killed.stop("SIGKILL");
    await using gateway = await serveGateway({ cwd: folder.path });
    const { changes } = (await (await request(gateway.admin, "/v1/audit")).json()) as Changes;
    const target = { service: "shop", function: "getA" };
    expect(changes).toMatchObject([{ id: 1, who: "admin-token", operation: "callFunction", target }]);
    expect(changes[0]).not.toHaveProperty("outcome");
  });
});
