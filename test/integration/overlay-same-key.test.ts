import { describe, expect, it } from "vitest";
import { createIdentity, type Particle } from "../../src/particle/index.ts";
import { makeParticle, send, startPeer, type TestPeer } from "../support/overlay-peer.ts";

/** A gateway, and two clients with one key between them that are connected to it, `second` after `first`. */
const twoOfOneKey = async () => {
  const identity = await createIdentity();
  const gateway = await startPeer();
  const first = await startPeer({ identity, listen: [] });
  const second = await startPeer({ identity, listen: [] });
  for (const client of [first, second]) await client.overlay.connect(gateway.address);
  await expect.poll(() => gateway.overlay.connections()).toHaveLength(2);
  return {
    gateway,
    identity,
    first,
    second,
    async [Symbol.asyncDispose]() {
      for (const peer of [first, second, gateway]) await peer.overlay.stop(0);
    },
  };
};

const sendNew = async (client: TestPeer, to: TestPeer, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const particle = await makeParticle(client.identity);
    ids.push(particle.id);
    send(client, to.overlay.peerId, particle);
  }
  return ids;
};
const idsIn = (peer: TestPeer): string[] => peer.inbox.received.map(({ particle }) => particle.id);

describe("two processes with one key", () => {
  it("each get back exactly the particles they sent", async () => {
    await using peers = await twoOfOneKey();
    const { gateway, identity, first, second } = peers;
    const [ofFirst, ofSecond] = await Promise.all([
      sendNew(first, gateway, 50),
      sendNew(second, gateway, 50),
    ]);
    await gateway.inbox.arrived(100);
    for (const { particle } of gateway.inbox.received) send(gateway, identity.peerId, particle);
    await Promise.all([first.inbox.arrived(50), second.inbox.arrived(50)]);
    expect(idsIn(first).toSorted()).toEqual(ofFirst.toSorted());
    expect(idsIn(second).toSorted()).toEqual(ofSecond.toSorted());
  });

  it("do not take each other's answers when one connects while the other's wait to be written", async () => {
    const identity = await createIdentity();
    await using gateway = await startPeer();
    await using first = await startPeer({ identity, listen: [] });
    await using second = await startPeer({ identity, listen: [] });
    await first.overlay.connect(gateway.address);
    const ids = await sendNew(first, gateway, 200);
    await gateway.inbox.arrived(200);
    const data = new Uint8Array(100_000);
    for (const { particle } of gateway.inbox.received) send(gateway, identity.peerId, { ...particle, data });
    await second.overlay.connect(gateway.address);
    await first.inbox.arrived(200);
    expect(idsIn(first)).toEqual(ids);
    expect(idsIn(second)).toEqual([]);
  });

  it("share what another peer sends to their key: it goes to the newest", async () => {
    await using peers = await twoOfOneKey();
    const { gateway, identity, second } = peers;
    const particle = await makeParticle(gateway.identity);
    send(gateway, identity.peerId, particle);
    await second.inbox.arrived(1);
    expect(idsIn(second)).toEqual([particle.id]);
  });

  it.each(["first", "second"] as const)("inherit the particles of the %s when it leaves", async (leaving) => {
    await using peers = await twoOfOneKey();
    const { gateway, identity } = peers;
    const gone = peers[leaving];
    const other = peers[leaving === "first" ? "second" : "first"];
    const ids = await sendNew(gone, gateway, 10);
    await gateway.inbox.arrived(10);
    await gone.overlay.stop(0);
    await expect.poll(() => gateway.overlay.connections()).toHaveLength(1);
    for (const { particle } of gateway.inbox.received) send(gateway, identity.peerId, particle);
    await other.inbox.arrived(10);
    expect(idsIn(other).toSorted()).toEqual(ids.toSorted());
  });

  it("inherit what was already queued for the one that leaves", async () => {
    const identity = await createIdentity();
    await using gateway = await startPeer();
    await using second = await startPeer({ identity, listen: [] });
    // It takes what fits its stream's window and no more.
    const first = await startPeer({ identity, listen: [], onParticle: () => new Promise(() => {}) });
    for (const client of [second, first]) await client.overlay.connect(gateway.address);
    const ids = await sendNew(first, gateway, 100);
    await gateway.inbox.arrived(100);
    const data = new Uint8Array(200_000);
    for (const { particle } of gateway.inbox.received) send(gateway, identity.peerId, { ...particle, data });
    await expect.poll(() => first.overlay.counters.received).toBeGreaterThan(0);
    expect(gateway.overlay.counters.sent).toBeLessThan(50);
    expect(idsIn(second)).toEqual([]);
    await first.overlay.stop(0);
    await second.inbox.arrived(50);
    await expect.poll(() => idsIn(second), { timeout: 10_000 }).toContain(ids.at(-1));
  });
});

it("two gateways that dialled each other at once go on over either connection", async () => {
  await using a = await startPeer();
  await using b = await startPeer();
  await Promise.all([a.overlay.connect(b.address), b.overlay.connect(a.address)]);
  await expect.poll(() => a.overlay.connections()).toHaveLength(2);
  const [ofA, ofB] = await Promise.all([sendNew(a, b, 50), sendNew(b, a, 50)]);
  await Promise.all([a.inbox.arrived(50), b.inbox.arrived(50)]);
  const sendBack = (peer: TestPeer, to: TestPeer): void => {
    const theirs: Particle[] = peer.inbox.received.map(({ particle }) => particle);
    for (const particle of theirs) send(peer, to.overlay.peerId, particle);
  };
  sendBack(a, b);
  sendBack(b, a);
  await Promise.all([a.inbox.arrived(100), b.inbox.arrived(100)]);
  expect(idsIn(a).toSorted()).toEqual([...ofA, ...ofB].toSorted());
  expect(idsIn(b).toSorted()).toEqual([...ofA, ...ofB].toSorted());
});
