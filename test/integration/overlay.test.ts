import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createIdentity } from "../../src/particle/index.ts";
import { makeParticle, send, startPeer } from "../support/overlay-peer.ts";

const CHILD = new URL("../support/overlay-child.ts", import.meta.url).pathname;

const nextMessage = async <Message>(child: ChildProcess): Promise<Message> =>
  (await once(child, "message"))[0];

describe.each([
  ["WebSocket", "/ip4/127.0.0.1/tcp/0/ws"],
  ["TCP", "/ip4/127.0.0.1/tcp/0"],
])("two gateways over %s", (_, listen) => {
  it("exchange particles in both directions, byte for byte", async () => {
    await using a = await startPeer({ listen: [listen] });
    await using b = await startPeer({ listen: [listen] });
    expect(await a.overlay.connect(b.address)).toBe(b.overlay.peerId);
    const there = await makeParticle(a.identity, { data: crypto.getRandomValues(new Uint8Array(50_000)) });
    const back = await makeParticle(b.identity, { data: Uint8Array.of(1, 2, 3) });
    await Promise.all([send(a, b.overlay.peerId, there).first, send(b, a.overlay.peerId, back).first]);
    expect(b.inbox.received).toEqual([{ particle: there, from: a.overlay.peerId }]);
    expect(a.inbox.received).toEqual([{ particle: back, from: b.overlay.peerId }]);
    expect(a.overlay.counters).toMatchObject({ sent: 1, received: 1, retried: 0 });
  });

  it("carry 500 particles and some near the size limit, in order", async () => {
    await using a = await startPeer({ listen: [listen] });
    await using b = await startPeer({ listen: [listen] });
    await a.overlay.connect(b.address);
    const big = new Uint8Array(4_000_000).fill(7);
    const ids: string[] = [];
    for (let index = 0; index < 500; index++) {
      const particle = await makeParticle(a.identity, index % 200 === 100 ? { data: big } : {});
      ids.push(particle.id);
      send(a, b.overlay.peerId, particle);
    }
    await b.inbox.arrived(500);
    expect(b.inbox.received.map(({ particle }) => particle.id)).toEqual(ids);
    expect(b.inbox.received[100]?.particle.data).toEqual(big);
  });
});

describe("finding a peer", () => {
  it("dials a bootstrap peer by itself, and is reached back through what identify told", async () => {
    await using a = await startPeer();
    await using b = await startPeer({ bootstrap: [a.address] });
    send(b, a.overlay.peerId, await makeParticle(b.identity));
    await a.inbox.arrived(1);
    await expect.poll(() => a.overlay.contact(b.overlay.peerId)?.addresses).toContain(b.address);
    expect(a.overlay.connections()).toEqual([
      expect.objectContaining({ peerId: b.overlay.peerId, direction: "inbound", agent: "sluice/0.0.0-test" }),
    ]);
  });

  it("keeps a particle for an unknown peer until that peer connects", async () => {
    await using a = await startPeer();
    const identity = await createIdentity();
    send(a, identity.peerId, await makeParticle(a.identity));
    expect(a.overlay.contact(identity.peerId)).toBeUndefined();
    await using b = await startPeer({ identity, listen: [] });
    await b.overlay.connect(a.address);
    await b.inbox.arrived(1);
    expect(b.inbox.received[0]?.from).toBe(a.overlay.peerId);
    expect(a.overlay.contact(identity.peerId)).toEqual({ peerId: identity.peerId, addresses: [] });
  });

  it("delivers what was queued while a peer was gone and came back on its port", async () => {
    await using a = await startPeer();
    const first = await startPeer();
    await a.overlay.connect(first.address);
    const early = send(a, first.overlay.peerId, await makeParticle(a.identity));
    expect(await early.first).toEqual({ kind: "acknowledged", version: 1 });
    await first.overlay.stop(0);
    await expect.poll(() => a.overlay.isConnected(first.overlay.peerId)).toBe(false);
    const late = [await makeParticle(a.identity), await makeParticle(a.identity)];
    for (const particle of late) send(a, first.overlay.peerId, particle);
    const listen = [first.address.replace(/\/p2p\/.*/, "")];
    await using second = await startPeer({ identity: first.identity, listen });
    await second.inbox.arrived(2);
    expect(second.inbox.received.map(({ particle }) => particle)).toEqual(late);
  });

  it("delivers what was queued when a peer was killed and came back", async () => {
    await using a = await startPeer();
    const seed = Buffer.from((await createIdentity()).seed).toString("hex");
    const start = async (listen: string) => {
      const child = fork(CHILD, [seed, listen]);
      const { address } = await nextMessage<{ address: string }>(child);
      return { child, address };
    };
    const first = await start("/ip4/127.0.0.1/tcp/0/ws");
    const peerId = await a.overlay.connect(first.address);
    const early = await makeParticle(a.identity);
    const { first: fate } = send(a, peerId, early);
    expect(await nextMessage(first.child)).toEqual({ id: early.id });
    await fate;
    const exited = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await exited;
    await expect.poll(() => a.overlay.isConnected(peerId)).toBe(false);
    const late = await makeParticle(a.identity);
    send(a, peerId, late);
    const second = await start(first.address.replace(/\/p2p\/.*/, ""));
    const arrived = await nextMessage(second.child);
    second.child.kill("SIGKILL");
    expect(arrived).toEqual({ id: late.id });
  });

  it("re-dials a bootstrap peer that was not there at the start, and again when it was lost", async () => {
    const identity = await createIdentity();
    const probe = await startPeer({ identity });
    const { address } = probe;
    await probe.overlay.stop(0);
    await using client = await startPeer({ bootstrap: [address], listen: [] });
    expect(client.overlay.isConnected(identity.peerId)).toBe(false);
    const listen = [address.replace(/\/p2p\/.*/, "")];
    const first = await startPeer({ identity, listen });
    await expect.poll(() => client.overlay.isConnected(identity.peerId), { timeout: 10_000 }).toBe(true);
    await first.overlay.stop(0);
    await expect.poll(() => client.overlay.isConnected(identity.peerId)).toBe(false);
    await using second = await startPeer({ identity, listen });
    send(second, client.overlay.peerId, await makeParticle(identity));
    await client.inbox.arrived(1);
  });
});

describe("what cannot be sent", () => {
  it("is dropped with a counter: no peer id, the own one, a passed deadline, a full queue", async () => {
    await using a = await startPeer({ parcelsPerPeer: 3 });
    const stranger = await createIdentity();
    for (const peerId of ["", "not-a-peer", "%init_peer_id%", `${stranger.peerId}x`, a.overlay.peerId]) {
      send(a, peerId, await makeParticle(a.identity));
    }
    send(a, stranger.peerId, await makeParticle(a.identity, { timestamp: Date.now() - 1000, ttl: 10 }));
    for (let index = 0; index < 5; index++) send(a, stranger.peerId, await makeParticle(a.identity));
    expect(a.overlay.counters.dropped).toEqual({ badPeer: 5, queueFull: 2, expired: 1, refused: 0 });
  });

  it("is dropped when its deadline comes first", async () => {
    await using a = await startPeer();
    const stranger = await createIdentity();
    send(a, stranger.peerId, await makeParticle(a.identity, { ttl: 60 }));
    await expect.poll(() => a.overlay.counters.dropped.expired).toBe(1);
  });

  it("does not hold up particles for other peers", async () => {
    await using a = await startPeer();
    await using b = await startPeer();
    await a.overlay.connect(b.address);
    for (let index = 0; index < 50; index++) {
      send(a, (await createIdentity()).peerId, await makeParticle(a.identity));
      send(a, b.overlay.peerId, await makeParticle(a.identity));
    }
    await b.inbox.arrived(50);
  });
});

describe("stopping", () => {
  it("sends what is queued first", async () => {
    const a = await startPeer();
    await using b = await startPeer();
    await a.overlay.connect(b.address);
    for (let index = 0; index < 100; index++) {
      send(a, b.overlay.peerId, await makeParticle(a.identity, { data: new Uint8Array(20_000) }));
    }
    await a.overlay.stop(5000);
    await b.inbox.arrived(100);
    expect(a.overlay.connections()).toEqual([]);
  });

  it("does not wait for peers nobody can reach, and refuses to connect afterwards", async () => {
    const a = await startPeer();
    send(a, (await createIdentity()).peerId, await makeParticle(a.identity));
    const began = performance.now();
    await a.overlay.stop(20_000);
    expect(performance.now() - began).toBeLessThan(5000);
    await expect(a.overlay.connect("/ip4/127.0.0.1/tcp/1/ws")).rejects.toMatchObject({
      code: "SLUICE_CLOSED",
    });
  });
});
