import { createServer, type Server, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { ReachabilityCheck } from "../../src/overlay/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { makeParticle, send, startForeignNode, startPeer } from "../support/overlay-peer.ts";

const NOBODY = (await createIdentity(new Uint8Array(32).fill(9))).peerId;

/** A port where nothing listens any more. */
const deadPort = async (): Promise<number> => {
  const server = await listening();
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const listening = (onSocket: Parameters<typeof createServer>[1] = () => {}): Promise<Server> =>
  new Promise((resolve) => {
    const server: Server = createServer(onSocket).listen(0, "127.0.0.1", () => resolve(server));
  });

const portOf = (server: Server): number => (server.address() as { port: number }).port;

const at = (port: number, peerId: string): string => `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${peerId}`;

const brief = (checks: readonly ReachabilityCheck[]): string[] =>
  checks.map(({ check, ok }) => `${check} ${ok ? "ok" : "failed"}`);

const last = (checks: readonly ReachabilityCheck[]): ReachabilityCheck => {
  const check = checks.at(-1);
  if (check === undefined) throw new Error("there are no checks");
  return check;
};

describe("why a peer is unreachable", () => {
  it("finds nothing wrong with a good one, and is connected from then on", async () => {
    await using good = await startPeer();
    await using asking = await startPeer({ bootstrap: [at(await deadPort(), NOBODY)] });
    await asking.overlay.connect(good.address);
    asking.overlay.hangUp(good.overlay.peerId);
    await expect.poll(() => asking.overlay.isConnected(good.overlay.peerId)).toBe(false);
    const checks = await asking.overlay.reachability(good.overlay.peerId);
    expect(brief(checks)).toEqual(["allowed ok", "address ok", "connect ok", "handshake ok", "protocol ok"]);
    expect(last(checks).detail).toBe(
      "sluice/0.0.0-test speaks /sluice/particle/1.0.0 and /fluence/particle/2.0.0",
    );
    expect(asking.overlay.isConnected(good.overlay.peerId)).toBe(true);
    expect(brief(await asking.overlay.reachability(good.overlay.peerId))).toEqual([
      "allowed ok",
      "handshake ok",
      "protocol ok",
    ]);
  });

  it("knows no address of a stranger", async () => {
    await using asking = await startPeer();
    const checks = await asking.overlay.reachability(NOBODY);
    expect(brief(checks)).toEqual(["allowed ok", "address failed"]);
    expect(last(checks).remedy).toContain("peer.bootstrap");
  });

  it("finds a dead port", async () => {
    await using asking = await startPeer({ bootstrap: [at(await deadPort(), NOBODY)] });
    const checks = await asking.overlay.reachability(NOBODY);
    expect(brief(checks)).toEqual(["allowed ok", "address ok", "connect failed"]);
    expect(last(checks).detail).toContain("connection refused");
  });

  it("finds a name without an address", async () => {
    await using asking = await startPeer({ bootstrap: [`/dns4/nowhere.invalid/tcp/1/ws/p2p/${NOBODY}`] });
    const checks = await asking.overlay.reachability(NOBODY);
    expect(brief(checks)).toEqual(["allowed ok", "address ok", "resolve failed"]);
    expect(last(checks).detail).toContain("nowhere.invalid has no address");
  });

  it("resolves a name that has one", async () => {
    await using asking = await startPeer({
      bootstrap: [`/dns4/localhost/tcp/${await deadPort()}/ws/p2p/${NOBODY}`],
    });
    const checks = await asking.overlay.reachability(NOBODY);
    expect(brief(checks)).toEqual(["allowed ok", "address ok", "resolve ok", "connect failed"]);
  });

  it("finds a port that speaks no libp2p", async () => {
    const other = await listening((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
    });
    await using asking = await startPeer({ bootstrap: [at(portOf(other), NOBODY)] });
    const checks = await asking.overlay.reachability(NOBODY);
    other.close();
    expect(brief(checks)).toEqual(["allowed ok", "address ok", "connect ok", "handshake failed"]);
    expect(last(checks).detail).toContain("not as a libp2p peer");
  });

  it("says which other peer answers", async () => {
    await using other = await startPeer();
    const address = other.address.replace(other.overlay.peerId, NOBODY);
    await using asking = await startPeer({ bootstrap: [address] });
    const checks = await asking.overlay.reachability(NOBODY);
    expect(brief(checks)).toEqual(["allowed ok", "address ok", "connect ok", "handshake failed"]);
    expect(last(checks).detail).toContain(`another peer answered there, ${other.overlay.peerId};`);
  });

  it("finds a libp2p peer that takes no particles", async () => {
    await using foreign = await startForeignNode();
    const address = foreign.getMultiaddrs()[0]?.toString() ?? "";
    await using asking = await startPeer({ bootstrap: [address] });
    const checks = await asking.overlay.reachability(foreign.peerId.toString());
    expect(last(checks)).toMatchObject({ check: "protocol", ok: false });
  });

  it("does not dial a peer that is banned or denied", async () => {
    await using good = await startPeer();
    const banned = new Set([good.overlay.peerId]);
    await using asking = await startPeer({ bootstrap: [good.address], isBanned: (id) => banned.has(id) });
    expect(brief(await asking.overlay.reachability(good.overlay.peerId))).toEqual(["allowed failed"]);
    await using denying = await startPeer({ deny: [NOBODY] });
    expect(brief(await denying.overlay.reachability(NOBODY))).toEqual(["allowed failed"]);
  });

  it("looks at no more than a few at a time", async () => {
    const opened: Socket[] = [];
    const silent = await listening((socket) => void opened.push(socket.on("error", () => {})));
    await using asking = await startPeer({ bootstrap: [at(portOf(silent), NOBODY)] });
    const looks = [1, 2, 3, 4].map(() => asking.overlay.reachability(NOBODY));
    await expect(asking.overlay.reachability(NOBODY)).rejects.toMatchObject({ code: "SLUICE_OVERLOAD" });
    silent.on("connection", (socket) => socket.destroy());
    for (const socket of opened) socket.destroy();
    await Promise.all(looks);
    expect(brief(await asking.overlay.reachability(NOBODY))).toContain("allowed ok");
    silent.close();
  });
});

describe("a ban", () => {
  it("ends connections at once, in both directions, and dials and particles too, until it is lifted", async () => {
    const banned = new Set<string>();
    await using gateway = await startPeer({ isBanned: (id) => banned.has(id) });
    await using peer = await startPeer();
    const { peerId } = peer.overlay;
    await peer.overlay.connect(gateway.address);
    await expect.poll(() => gateway.overlay.isConnected(peerId)).toBe(true);
    banned.add(peerId);
    gateway.overlay.hangUp(peerId);
    await expect.poll(() => peer.overlay.connections()).toEqual([]);
    expect(gateway.overlay.isConnected(peerId)).toBe(false);
    await expect(gateway.overlay.connect(peer.address)).rejects.toMatchObject({ code: "SLUICE_CONNECT" });
    await peer.overlay.connect(gateway.address).catch(() => {});
    await expect.poll(() => peer.overlay.connections()).toEqual([]);
    const fate = await send(gateway, peerId, await makeParticle(gateway.identity)).first;
    expect(fate).toMatchObject({ kind: "undeliverable", code: "SLUICE_DENIED" });
    banned.delete(peerId);
    expect(await gateway.overlay.connect(peer.address)).toBe(peerId);
  });

  it("gives up what waits for the peer", async () => {
    const banned = new Set<string>();
    await using gateway = await startPeer({ isBanned: (id) => banned.has(id) });
    const fates = send(gateway, NOBODY, await makeParticle(gateway.identity));
    banned.add(NOBODY);
    gateway.overlay.hangUp(NOBODY);
    expect(await fates.first).toMatchObject({ kind: "undeliverable", code: "SLUICE_DENIED" });
    expect(gateway.overlay.counters.dropped.badPeer).toBe(1);
  });
});

describe("the list of peers", () => {
  it("has those that are connected and those that are configured, with what went between them", async () => {
    const absent = at(await deadPort(), NOBODY);
    await using a = await startPeer({ bootstrap: [absent] });
    await using b = await startPeer();
    await a.overlay.connect(b.address);
    await send(a, b.overlay.peerId, await makeParticle(a.identity)).first;
    send(a, NOBODY, await makeParticle(a.identity));
    await expect
      .poll(() => a.overlay.peers().find(({ agent }) => agent !== "")?.peerId)
      .toBe(b.overlay.peerId);
    const before = Date.now();
    expect(a.overlay.peers()).toEqual([
      {
        peerId: b.overlay.peerId,
        agent: "sluice/0.0.0-test",
        connections: [{ address: b.address, direction: "outbound", openedAt: expect.any(Number) }],
        addresses: [b.address],
        addressClass: "loopback",
        kept: false,
        waiting: 0,
        particles: { received: 0, sent: 1 },
      },
      {
        peerId: NOBODY,
        agent: "",
        connections: [],
        addresses: [absent],
        addressClass: "unknown",
        kept: true,
        waiting: 1,
        particles: { received: 0, sent: 0 },
      },
    ]);
    const openedAt = a.overlay.peers()[0]?.connections[0]?.openedAt ?? 0;
    expect(before - openedAt).toBeLessThan(60_000);
    expect(b.overlay.peers()[0]?.particles).toEqual({ received: 1, sent: 0 });
  });
});
