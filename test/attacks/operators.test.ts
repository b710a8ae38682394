import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import type { Logger } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { testGateway } from "../support/test-gateway.ts";
import { adminUsers, askAdmin } from "./support/admin-door.ts";
import { attack } from "./support/attack.ts";
import { BOX, boxAt, boxTarget } from "./support/box.ts";
import { callAt } from "./support/call-at.ts";
import { json } from "./support/json-answer.ts";
import { target } from "./support/target.ts";

const users = await adminUsers();
afterAll(() => users[Symbol.asyncDispose]());

const COLLECTOR = "http://127.0.0.1:1/v1/traces?api_key=canary-of-the-collector";
/** Compact JWS and JWE, as callers present them. */
const TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-of-the-token";
const SECRET = "canary-of-a-secret-that-is-no-token";

const at = target(
  boxTarget({
    config: {
      admin: { listen: "127.0.0.1:0", jwt: users.jwt },
      telemetry: { otlp: { url: COLLECTOR } },
    },
    answer: ({ body }, response) =>
      body.includes("hang up") ? void response.destroy() : json(response, 200, body),
  }),
);
const asViewer = async (path: string, asked: Parameters<typeof askAdmin>[2] = {}) =>
  askAdmin(at.gateway, path, { ...asked, token: await users.token("viewer", { sub: "eve" }) });
const asOperator = async (sub: string, path: string, asked: Parameters<typeof askAdmin>[2] = {}) =>
  askAdmin(at.gateway, path, { ...asked, token: await users.token("operator", { sub }) });

/** A particle that carries the token: as an input, as an argument of the box and in its answer. */
const carryToken = async () =>
  at.honest.run(
    `(xor
      (seq (seq (call %init_peer_id% ("getDataSrv" "token") [] token)
        (call "${at.gateway.peerId}" ("box" "put") [token] echo))
        (call %init_peer_id% ("callbackSrv" "response") [echo]))
      (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`,
    { inputs: { token: TOKEN } },
  );
const anyPeer = async (): Promise<string> => (await createIdentity()).peerId;
/** The newest change first. */
const changes = async (limit = 20) => (await askAdmin(at.gateway, `/v1/audit?limit=${limit}`)).body.changes;
const auditLines = async (): Promise<string[]> =>
  (await readFile(join(at.gateway.folder, "data", "audit.jsonl"), "utf8")).split("\n");

describe("a viewer", () => {
  const isForOperators = async (path: string): Promise<void> => {
    expect((await askAdmin(at.gateway, path)).status).toBe(200);
    expect(await asViewer(path)).toMatchObject({ status: 403, body: { code: "SLUICE_DENIED" } });
  };

  attack("O01", () => isForOperators("/v1/config"));

  attack("O02", () => isForOperators("/v1/audit"));

  attack("O03", async () => {
    const { ref } = await carryToken();
    await isForOperators(`/v1/particles/${ref}/data`);
    expect((await asViewer(`/v1/particles/${ref}`)).status).toBe(200);
  });

  attack("O04", async () => {
    await expect(at.honest.call("box", "put", ["hang up"])).rejects.toMatchObject({
      code: "SLUICE_OUTCOME_UNKNOWN",
    });
    await isForOperators("/v1/unknown-outcomes?arguments=true");
    const { text } = await asViewer("/v1/unknown-outcomes");
    expect([text.includes('"put"'), text.includes("hang up")]).toEqual([true, false]);
  });

  attack("O05", async () => {
    const { body } = await asViewer("/v1/openapi.json");
    const writes = Object.entries<object>(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((method) => method !== "get")
        .map((method) => ({ path: path.replaceAll(/\{\w+\}/g, "x"), method: method.toUpperCase() })),
    );
    expect(writes.length).toBeGreaterThan(20);
    for (const { path, method } of writes) {
      const { status } = await asViewer(path, { method, ...(method === "DELETE" ? {} : { body: {} }) });
      expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 403`);
    }
  });

  attack("O06", async () => {
    const { connections } = (await asViewer("/v1/peer")).body;
    const address = `${at.gateway.address.replace(/p2p\/.*/, "p2p/")}${await anyPeer()}`;
    const dial = await asViewer("/v1/peers/dial", { body: { address } });
    const looked = await asViewer(`/v1/peers/${await anyPeer()}/reachability`);
    expect([dial.status, looked.status]).toEqual([403, 403]);
    expect((await asViewer("/v1/peer")).body.connections).toEqual(connections);
  });
});

describe("the audit log", () => {
  attack("O07", async () => {
    const forged = '{"id":999999,"at":1,"who":"admin-token","operation":"banPeer","target":{}}';
    await askAdmin(at.gateway, "/v1/revocations", { body: { id: "1".repeat(43) } });
    const before = (await auditLines()).length;
    const { status } = await asOperator(`x\n${forged}\n\u001b[2J\u0000`, "/v1/revocations", {
      body: { id: "1".repeat(43) },
    });
    expect(status).toBe(201);
    expect((await auditLines()).length).toBe(before + 2);
    const [change] = await changes(1);
    expect(change).toMatchObject({ operation: "revokeCredential", outcome: 201 });
    expect(change.who).toMatch(/^jwt:x\P{Cc}+$/u);
  });

  attack("O08", async () => {
    for (const sub of ["admin-token", "file", "command"]) {
      await asOperator(sub, "/v1/revocations", { body: { id: "2".repeat(43) } });
      expect((await changes(1))[0].who).toBe(`jwt:${sub}`);
    }
  });

  attack("O09", async () => {
    await using gateway = await testGateway();
    const file = join(gateway.folder, "data", "audit.jsonl");
    await askAdmin(gateway, "/v1/revocations", { body: { id: "1".repeat(43) } });
    await rename(file, `${file}.away`);
    await mkdir(file);
    const peer = await anyPeer();
    expect(await askAdmin(gateway, `/v1/peers/${peer}/ban`, { body: {} })).toMatchObject({
      body: { code: "SLUICE_STORAGE" },
    });
    expect((await askAdmin(gateway, "/v1/bans")).body).toEqual({ bans: [] });
  });

  attack("O10", async () => {
    const peer = await anyPeer();
    await asOperator("eve", `/v1/peers/${peer}/ban`, { body: {} });
    await asOperator("eve", `/v1/peers/${peer}/ban`, { method: "DELETE" });
    await asOperator("eve", `/v1/peers/${peer}/ban`, { method: "DELETE" });
    await asOperator("eve", "/v1/services/other", {
      method: "PUT",
      body: { document: "not a document", upstream: { url: "http://127.0.0.1:1" } },
    });
    expect(await changes(4)).toMatchObject([
      {
        who: "jwt:eve",
        operation: "replaceService",
        target: { service: "other" },
        detail: "SLUICE_DOCUMENT",
      },
      { operation: "liftBan", target: { peer }, outcome: 404 },
      { operation: "liftBan", target: { peer }, outcome: 204 },
      { operation: "banPeer", target: { peer }, outcome: 200 },
    ]);
  });

  attack("O58", async () => {
    await asOperator("eve", `/v1/peers/${await anyPeer()}/ban`, { body: {} });
    for (const name of ["audit.jsonl", "bans.json"]) {
      const { mode } = await stat(join(at.gateway.folder, "data", name));
      expect([name, mode & 0o077]).toEqual([name, 0]);
    }
  });

  attack("O11", async () => {
    const document = BOX.replace("Box", SECRET);
    const upstream = { url: at.upstream.url };
    const published = await askAdmin(at.gateway, "/v1/services", {
      body: { service: "second", document, upstream },
    });
    await askAdmin(at.gateway, "/v1/call", {
      body: { service: "box", function: "put", arguments: [SECRET] },
    });
    expect(published.status).toBe(201);
    expect(await changes(2)).toMatchObject([{ operation: "callFunction" }, { operation: "publishService" }]);
    expect((await auditLines()).join("\n")).not.toContain(SECRET.slice(0, 20));
  });
});

/** What a gateway that logs payloads writes while `work` goes on. */
const logged = async (work: (address: Parameters<typeof callAt>[0]) => Promise<unknown>): Promise<string> => {
  const lines: string[] = [];
  const line = (fields: object, message: string): void =>
    void lines.push(JSON.stringify({ fields, message }));
  const logger: Logger = { debug: line, info: line, warn: line, error: line, child: () => logger };
  await using gateway = await testGateway({
    config: { telemetry: { logs: { payloads: true } } },
    adapters: { box: boxAt(at.upstream.url) },
    logger,
  });
  await work(gateway);
  return lines.join("\n");
};

describe("what an operator is shown", () => {
  attack("O12", async () => {
    const { ref } = await carryToken();
    const { text } = await askAdmin(at.gateway, `/v1/particles/${ref}/data`);
    expect(text).toContain("[token]");
    expect(text).not.toContain("canary-of-the-token");
  });

  attack("O13", async () => {
    const text = await logged((gateway) => callAt(gateway, "box", "put", TOKEN));
    expect(text).toContain("[token]");
    expect(text).not.toContain("canary-of-the-token");
  });

  attack("O14", async () => {
    const text = await logged(async (gateway) => {
      await expect(callAt(gateway, "auth", "present", SECRET)).rejects.toThrow();
    });
    expect(text).toContain("[credentials]");
    expect(text).not.toContain(SECRET);
  });

  attack("O15", async () => {
    const { status, text } = await askAdmin(at.gateway, "/v1/config");
    expect([status, text.includes("/v1/traces?redacted")]).toEqual([200, true]);
    expect(text).not.toContain("canary");
  });
});
