import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { makeParticle, send, startPeer } from "../support/overlay-peer.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const FRIEND = await createIdentity(new Uint8Array(32).fill(3));
const STRANGER = (await createIdentity(new Uint8Array(32).fill(4))).peerId;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const ask = async (
  { gateway, folder }: TestGateway,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> => {
  const token = (await readFile(join(folder, "data", "admin.token"), "utf8")).trim();
  const response = await fetch(new URL(path, gateway.adminUrl), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
};

const peersOf = async (gateway: TestGateway): Promise<Record<string, unknown>[]> =>
  (await ask(gateway, "GET", "/v1/peers")).body.peers as Record<string, unknown>[];

describe("peers over the admin API", () => {
  it("are listed: this one, connected, configured and banned ones", async () => {
    await using friend = await startPeer({ identity: FRIEND });
    await using gateway = await testGateway({ config: { peers: { friend: FRIEND.peerId } } });
    expect(await peersOf(gateway)).toMatchObject([
      { peerId: gateway.peerId, self: true, addresses: [gateway.address], connections: [] },
      { peerId: FRIEND.peerId, name: "friend", connections: [], waiting: 0, bootstrap: false },
    ]);
    const dialled = await ask(gateway, "POST", "/v1/peers/dial", { address: friend.address, keep: true });
    expect(dialled).toEqual({ status: 200, body: { peerId: FRIEND.peerId } });
    await ask(gateway, "POST", `/v1/peers/${STRANGER}/ban`, { reason: "spam" });
    await expect
      .poll(async () => (await peersOf(gateway))[1])
      .toMatchObject({
        name: "friend",
        agent: "sluice/0.0.0-test",
        bootstrap: true,
        addressClass: "loopback",
        connections: [{ address: friend.address, direction: "outbound", openedAt: expect.any(Number) }],
      });
    expect((await peersOf(gateway))[2]).toMatchObject({
      peerId: STRANGER,
      banned: { peerId: STRANGER, reason: "spam", by: "admin-token" },
    });
  });

  it("are banned at once, as neighbours and as initiators, and let in again", async () => {
    await using friend = await startPeer({ identity: FRIEND });
    await using gateway = await testGateway({ config: { peers: { friend: FRIEND.peerId } } });
    await friend.overlay.connect(gateway.address);
    expect((await ask(gateway, "POST", "/v1/peers/friend/ban", { forMs: 60_000 })).body).toMatchObject({
      peerId: FRIEND.peerId,
      until: expect.any(Number),
      by: "admin-token",
    });
    await expect.poll(() => friend.overlay.connections()).toEqual([]);
    expect((await ask(gateway, "POST", "/v1/peers/dial", { address: friend.address })).status).toBe(502);
    expect((await ask(gateway, "GET", "/v1/bans")).body).toMatchObject({
      bans: [{ peerId: FRIEND.peerId }],
    });
    await using carrier = await startPeer();
    await carrier.overlay.connect(gateway.address);
    const foreign = await makeParticle(FRIEND);
    expect(await send(carrier, gateway.peerId, foreign).first).toMatchObject({
      kind: "undeliverable",
      code: "SLUICE_DENIED",
    });
    expect((await ask(gateway, "DELETE", "/v1/peers/friend/ban")).status).toBe(204);
    expect((await ask(gateway, "DELETE", "/v1/peers/friend/ban")).status).toBe(404);
    expect(await friend.overlay.connect(gateway.address)).toBe(gateway.peerId);
    const again = await makeParticle(FRIEND);
    expect(await send(friend, gateway.peerId, again).first).toMatchObject({ kind: "acknowledged" });
  });

  it("are hung up on", async () => {
    await using friend = await startPeer({ identity: FRIEND });
    await using gateway = await testGateway();
    await friend.overlay.connect(gateway.address);
    expect((await ask(gateway, "DELETE", `/v1/peers/${FRIEND.peerId}/connections`)).status).toBe(204);
    await expect.poll(() => friend.overlay.connections()).toEqual([]);
    expect((await ask(gateway, "DELETE", `/v1/peers/${FRIEND.peerId}/connections`)).status).toBe(404);
  });

  it("say why they are not reached", async () => {
    await using friend = await startPeer({ identity: FRIEND });
    const wrong = friend.address.replace(FRIEND.peerId, STRANGER);
    await using gateway = await testGateway({
      config: { peers: { friend: FRIEND.peerId }, peer: { bootstrap: [wrong] } },
    });
    const stranger = await ask(gateway, "GET", `/v1/peers/${STRANGER}/reachability`);
    expect(stranger.body).toMatchObject({ peerId: STRANGER, reachable: false });
    expect((stranger.body.checks as unknown[]).at(-1)).toMatchObject({
      check: "handshake",
      ok: false,
      detail: expect.stringContaining(FRIEND.peerId),
      remedy: expect.any(String),
    });
    const unknown = await ask(gateway, "GET", "/v1/peers/friend/reachability");
    expect(unknown.body).toMatchObject({
      reachable: false,
      checks: [{ ok: true }, { check: "address", ok: false }],
    });
    await ask(gateway, "POST", "/v1/peers/dial", { address: friend.address });
    const known = await ask(gateway, "GET", "/v1/peers/friend/reachability");
    expect(known.body).toMatchObject({ reachable: true });
  });

  it("must be others, by a name that is one; and only what is an address is dialled", async () => {
    await using gateway = await testGateway({ config: { peers: { friend: FRIEND.peerId } } });
    for (const path of ["/v1/peers/frend/ban", `/v1/peers/${gateway.peerId}/ban`])
      expect(await ask(gateway, "POST", path, {})).toMatchObject({
        status: 400,
        body: { code: "SLUICE_REQUEST" },
      });
    expect((await ask(gateway, "POST", "/v1/peers/frend/ban", {})).body.detail).toContain("friend");
    expect(await ask(gateway, "POST", "/v1/peers/dial", { address: "http://127.0.0.1" })).toMatchObject({
      status: 400,
      body: { code: "SLUICE_REQUEST" },
    });
    expect((await ask(gateway, "POST", "/v1/peers/friend/ban", { forMs: 1 })).status).toBe(400);
  });
});

const NOTES = `openapi: 3.1.0
info: { title: Notes, version: "1" }
paths: { /notes: { get: { operationId: listNotes, responses: { "200": { description: All, content: { application/json: {} } } } } } }
`;

describe("what peers can ask", () => {
  it("is the time, the limits, and how a service does that they may call", async () => {
    await using upstream = await httpServer((_, response) => {
      response.setHeader("content-type", "application/json").end("[]");
    });
    const adapter = (allow: unknown[]) => ({
      document: NOTES,
      manifest: { upstream: { url: upstream.url }, allow },
    });
    await using gateway = await testGateway({
      adapters: { notes: adapter([{ peers: "*" }]), ledger: adapter([{ peers: [STRANGER] }]) },
    });
    const call = (service: string, fn: string, ...args: unknown[]): Promise<Answer> =>
      ask(gateway, "POST", "/v1/call", { service, function: fn, arguments: args });
    const before = Date.now();
    expect(Number((await call("peer", "ping")).body.result)).toBeGreaterThanOrEqual(before);
    expect((await call("sluice", "info")).body.result).toMatchObject({
      peerId: gateway.peerId,
      services: 2,
      limits: { ttlMs: 600_000, particleBytes: 4_194_304 },
    });
    expect((await call("sluice", "stats", "notes")).body.result).toEqual({
      service: "notes",
      state: "serving",
      calls: 0,
      failures: 0,
      medianMs: [],
    });
    expect((await call("notes", "listNotes")).body.result).toEqual([]);
    await expect
      .poll(async () => (await call("sluice", "stats", "notes")).body.result, { timeout: 5_000 })
      .toEqual({ service: "notes", state: "serving", calls: 1, failures: 0, medianMs: [expect.any(Number)] });
    for (const service of ["ledger", "nothing"])
      expect(await call("sluice", "stats", service)).toMatchObject({
        status: 403,
        body: {
          code: "SLUICE_DENIED",
          detail: expect.stringContaining(`there is no service here of that name (${service})`),
        },
      });
  });
});
