import type { Connection, Libp2p, Stream } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/index.ts";
import { decodeParticle, encodeParticle, type Particle } from "../../src/particle/index.ts";
import { manualClock } from "../support/manual-clock.ts";
import {
  createInbox,
  framesOf,
  makeParticle,
  PARTICLE_PROTOCOL,
  send,
  startForeignNode,
  startPeer,
  type TestPeer,
} from "../support/overlay-peer.ts";

/** Opens a particle stream as programs with libp2p's default limits do. */
const openStream = (connection: Connection): Promise<Stream> =>
  connection.newStream(PARTICLE_PROTOCOL, { maxOutboundStreams: 4096 });

const frameOf = (body: Uint8Array): Uint8Array => {
  const prefix: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    prefix.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) return Buffer.concat([Uint8Array.from(prefix), body]);
  }
};

const firstParticle = async (stream: Stream): Promise<Particle> => {
  for await (const body of framesOf(stream)) return decodeParticle(body);
  throw new Error("the stream ended without a particle");
};

const ended = (stream: Stream): Promise<Stream["status"]> =>
  stream.status === "open"
    ? new Promise((resolve) => stream.addEventListener("close", () => resolve(stream.status)))
    : Promise.resolve(stream.status);

const dial = (node: Libp2p, peer: TestPeer): Promise<Connection> => node.dial(multiaddr(peer.address));

describe("a sender built by others", () => {
  it("sees in identify what Nox looks for", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const identified = new Promise<{ protocols: string[]; protocolVersion?: string; agentVersion?: string }>(
      (resolve) => node.addEventListener("peer:identify", ({ detail }) => resolve(detail)),
    );
    await dial(node, peer);
    expect(await identified).toMatchObject({
      protocols: expect.arrayContaining([PARTICLE_PROTOCOL, "/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"]),
      protocolVersion: PARTICLE_PROTOCOL,
      agentVersion: "sluice/0.0.0-test",
    });
  });

  it("gets 500 particles through at once, each on a stream of its own, and no stream leaks", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const connection = await dial(node, peer);
    const particles = await Promise.all(Array.from({ length: 500 }, () => makeParticle(peer.identity)));
    await Promise.all(
      particles.map(async (particle) => {
        const stream = await openStream(connection);
        stream.send(frameOf(encodeParticle(particle)));
        await stream.close();
      }),
    );
    await peer.inbox.arrived(500);
    const ids = peer.inbox.received.map(({ particle }) => particle.id);
    expect(new Set(ids)).toEqual(new Set(particles.map(({ id }) => id)));
    expect(peer.inbox.received[0]?.from).toBe(node.peerId.toString());
    const particleStreams = () =>
      connection.streams.filter(({ protocol }) => protocol === PARTICLE_PROTOCOL).length;
    await expect.poll(particleStreams).toBe(0);
  });

  it("may put several frames on one stream, cut anywhere", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const stream = await openStream(await dial(node, peer));
    const particles = await Promise.all([1, 2, 3].map(() => makeParticle(peer.identity)));
    const bytes = Buffer.concat(particles.map((particle) => frameOf(encodeParticle(particle))));
    for (let at = 0; at < bytes.length; at += 7) stream.send(bytes.subarray(at, at + 7));
    await peer.inbox.arrived(3);
    expect(peer.inbox.received.map(({ particle }) => particle)).toEqual(particles);
    await stream.close();
    expect(await ended(stream)).toBe("closed");
  });

  it("loses only the frame that is no particle", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const stream = await openStream(await dial(node, peer));
    const good = await makeParticle(peer.identity);
    for (const body of [new Uint8Array(), Uint8Array.of(0x81, 0x04, 0xff), encodeParticle(good)])
      stream.send(frameOf(body));
    await peer.inbox.arrived(1);
    expect(peer.inbox.received[0]?.particle).toEqual(good);
    expect(peer.overlay.counters).toMatchObject({ malformed: 2, received: 1 });
  });

  it.each([
    ["an oversized frame", Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), "tooLarge"],
    ["a length that does not end", new Uint8Array(12).fill(0xff), "malformed"],
  ] as const)("loses only the stream of %s", async (_, bytes, counter) => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const connection = await dial(node, peer);
    const bad = await openStream(connection);
    const good = await openStream(connection);
    bad.send(bytes);
    expect(await ended(bad)).toBe("reset");
    good.send(frameOf(encodeParticle(await makeParticle(peer.identity))));
    await peer.inbox.arrived(1);
    expect(peer.overlay.counters).toMatchObject({ [counter]: 1, received: 1 });
    expect(connection.status).toBe("open");
  });

  it("cannot have more connections than limits.connectionsPerPeer", async () => {
    await using peer = await startPeer({ connectionsPerPeer: 8 });
    await using node = await startForeignNode();
    for (let index = 0; index < 12; index++) {
      await node.dial(multiaddr(peer.address), { force: true }).catch(() => {});
    }
    await expect.poll(() => peer.overlay.connections()).toHaveLength(8);
    await expect.poll(() => node.getConnections()).toHaveLength(8);
  });

  it("is counted when it ends inside a frame", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const stream = await openStream(await dial(node, peer));
    stream.send(Uint8Array.of(20, 1, 2, 3));
    await stream.close();
    expect(await ended(stream)).toBe("reset");
    expect(peer.overlay.counters.malformed).toBe(1);
  });

  it("has 20 s for a frame, and for the first one of a stream", async () => {
    const clock = manualClock(Date.now());
    await using peer = await startPeer({ clock });
    await using node = await startForeignNode();
    const connection = await dial(node, peer);
    const [silent, halfway, patient] = await Promise.all([1, 2, 3].map(() => openStream(connection)));
    halfway?.send(Uint8Array.of(20, 1, 2, 3));
    patient?.send(frameOf(encodeParticle(await makeParticle(peer.identity))));
    await peer.inbox.arrived(1);
    clock.advance(19_000);
    expect(silent?.status).toBe("open");
    clock.advance(1001);
    expect(await ended(silent!)).toBe("reset");
    expect(await ended(halfway!)).toBe("reset");
    expect(patient?.status).toBe("open");
    expect(peer.overlay.counters.stalled).toBe(2);
  });

  it("takes 16 particles of a stream whose handling lasts, and does not starve its other streams", async () => {
    const release = Promise.withResolvers<void>();
    let slowly = 0;
    await using peer = await startPeer({
      onParticle: async ({ data }) => {
        if (data.length === 0) return;
        slowly++;
        await release.promise;
      },
    });
    await using node = await startForeignNode();
    const connection = await dial(node, peer);
    const slow = await openStream(connection);
    const data = new Uint8Array(100_000);
    for (let index = 0; index < 20; index++) {
      slow.send(frameOf(encodeParticle(await makeParticle(peer.identity, { data }))));
    }
    await expect.poll(() => slowly).toBe(16);
    const quick = await openStream(connection);
    quick.send(frameOf(encodeParticle(await makeParticle(peer.identity))));
    await peer.inbox.arrived(1);
    expect(peer.inbox.received).toHaveLength(1);
    expect(slowly).toBe(16);
    release.resolve();
    await peer.inbox.arrived(21);
  });
});

describe("a receiver built by others", () => {
  const particles = (peer: TestPeer, count: number) =>
    Promise.all(Array.from({ length: count }, () => makeParticle(peer.identity)));

  it("that speaks as Nox does gets one frame a stream", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode({ nodeInfo: { userAgent: "nox/0.28.2" } });
    const inbox = createInbox();
    let streams = 0;
    await node.handle(PARTICLE_PROTOCOL, async (stream) => {
      streams++;
      inbox.push(await firstParticle(stream), peer.overlay.peerId);
      stream.abort(new Error("one frame is enough"));
    });
    const connection = await dial(node, peer);
    for (const particle of await particles(peer, 40)) send(peer, node.peerId.toString(), particle);
    await inbox.arrived(40);
    expect(streams).toBe(40);
    const open = () => connection.streams.filter(({ protocol }) => protocol === PARTICLE_PROTOCOL).length;
    await expect.poll(open).toBe(0);
  });

  it("that never closes a stream, as js-client, gets all on one", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const inbox = createInbox();
    let streams = 0;
    await node.handle(PARTICLE_PROTOCOL, async (stream) => {
      streams++;
      for await (const body of framesOf(stream)) inbox.push(decodeParticle(body), peer.overlay.peerId);
    });
    await dial(node, peer);
    for (const particle of await particles(peer, 300)) send(peer, node.peerId.toString(), particle);
    await inbox.arrived(300);
    expect(streams).toBe(1);
  });

  it("that reads one frame a stream without saying so gets every particle all the same", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const inbox = createInbox();
    await node.handle(PARTICLE_PROTOCOL, async (stream) => {
      inbox.push(await firstParticle(stream), peer.overlay.peerId);
      await stream.close();
    });
    await dial(node, peer);
    const sent = await particles(peer, 10);
    for (const particle of sent) send(peer, node.peerId.toString(), particle);
    await expect
      .poll(() => new Set(inbox.received.map(({ particle }) => particle.id)), { timeout: 5000 })
      .toEqual(new Set(sent.map(({ id }) => id)));
  });

  it("that does not say who it is gets a stream per particle after a short wait", async () => {
    const clock = manualClock(systemClock.now());
    await using peer = await startPeer({ clock });
    await using node = await startForeignNode({ services: {} });
    const inbox = createInbox();
    let streams = 0;
    await node.handle(PARTICLE_PROTOCOL, async (stream) => {
      streams++;
      inbox.push(await firstParticle(stream), peer.overlay.peerId);
      await stream.close();
    });
    await dial(node, peer);
    await expect.poll(() => peer.overlay.isConnected(node.peerId.toString())).toBe(true);
    for (const particle of await particles(peer, 3)) send(peer, node.peerId.toString(), particle);
    expect(streams).toBe(0);
    clock.advance(2001);
    await inbox.arrived(3);
    expect(streams).toBe(3);
  });

  it("that stops reading does not hold up others", async () => {
    await using peer = await startPeer();
    await using stuck = await startForeignNode();
    await using other = await startPeer();
    const opened = Promise.withResolvers<void>();
    await stuck.handle(PARTICLE_PROTOCOL, (stream) => {
      stream.pause();
      opened.resolve();
    });
    await dial(stuck, peer);
    await other.overlay.connect(peer.address);
    const data = new Uint8Array(1_000_000);
    for (let index = 0; index < 20; index++) {
      send(peer, stuck.peerId.toString(), await makeParticle(peer.identity, { data }));
    }
    await opened.promise;
    for (const particle of await particles(peer, 20)) send(peer, other.overlay.peerId, particle);
    await other.inbox.arrived(20);
  });
});
