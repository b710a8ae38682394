import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Connection, Libp2p, Stream } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect, it } from "vitest";
import { SluiceError } from "../../src/core/index.ts";
import { WINDOW_PARTICLES } from "../../src/overlay/limits.ts";
import {
  createIdentity,
  decodeParticle,
  encodeParticle,
  signUndeliverable,
} from "../../src/particle/index.ts";
import { manualClock } from "../support/manual-clock.ts";
import {
  createInbox,
  framesOf,
  makeParticle,
  PARTICLE_PROTOCOL,
  SLUICE_PROTOCOL,
  send,
  startForeignNode,
  startPeer,
  type TestPeer,
} from "../support/overlay-peer.ts";
import { parcelOf } from "../support/parcel-of.ts";

const ACKNOWLEDGED = { kind: "acknowledged", version: 1 };
const CHILD = new URL("../support/overlay-child.ts", import.meta.url).pathname;

const pairOf = async (options: Parameters<typeof startPeer>[0] = {}) => {
  const a = await startPeer();
  const b = await startPeer(options);
  await a.overlay.connect(b.address);
  return {
    a,
    b,
    async [Symbol.asyncDispose]() {
      for (const peer of [a, b]) await peer.overlay.stop(0);
    },
  };
};

describe("between two gateways", () => {
  it("each particle is acknowledged, in both directions over one connection", async () => {
    await using peers = await pairOf();
    const { a, b } = peers;
    const there = await Promise.all(
      [1, 2, 3].map(async () => send(a, b.overlay.peerId, await makeParticle(a.identity)).first),
    );
    const back = await send(b, a.overlay.peerId, await makeParticle(b.identity)).first;
    expect([...there, back]).toEqual([ACKNOWLEDGED, ACKNOWLEDGED, ACKNOWLEDGED, ACKNOWLEDGED]);
    expect(a.overlay.counters).toMatchObject({ sent: 3, acknowledged: 3, received: 1, retried: 0 });
  });

  it("the acknowledgement comes when the handler is done, not before", async () => {
    const safe = Promise.withResolvers<void>();
    await using peers = await pairOf({
      onParticle: ({ data }) => (data.length > 0 ? safe.promise : Promise.resolve()),
    });
    const { a, b } = peers;
    const held = send(a, b.overlay.peerId, await makeParticle(a.identity, { data: Uint8Array.of(1) }));
    const quick = send(a, b.overlay.peerId, await makeParticle(a.identity));
    expect(await quick.first).toEqual(ACKNOWLEDGED);
    expect(held.all).toEqual([]);
    safe.resolve();
    expect(await held.first).toEqual(ACKNOWLEDGED);
  });

  it("a refusal for good tells its reason, one for now is tried again", async () => {
    let refusals = 0;
    await using peers = await pairOf({
      onParticle: async ({ data }) => {
        if (data[0] === 1) throw new SluiceError("SLUICE_PARTICLE_TTL", "a minute\nat most");
        if (data[0] === 2 && refusals++ < 3) throw new SluiceError("SLUICE_OVERLOAD", "come back");
      },
    });
    const { a, b } = peers;
    const [never, later] = await Promise.all(
      [1, 2].map(
        async (kind) =>
          send(a, b.overlay.peerId, await makeParticle(a.identity, { data: Uint8Array.of(kind) })).first,
      ),
    );
    expect(never).toMatchObject({
      kind: "undeliverable",
      code: "SLUICE_PARTICLE_TTL",
      detail: `${b.overlay.peerId} refused the particle: a minute at most`,
      refusal: { retry: false },
    });
    expect(later).toEqual(ACKNOWLEDGED);
    expect(a.overlay.counters).toMatchObject({ refusedByPeers: 4, acknowledged: 1, dropped: { refused: 1 } });
    expect(b.overlay.counters.refusedHere).toBe(4);
  });

  it("a fault in the handler is a refusal that does not tell it", async () => {
    await using peers = await pairOf({
      onParticle: async () => {
        throw new Error("secret");
      },
    });
    const { a, b } = peers;
    const fate = await send(a, b.overlay.peerId, await makeParticle(a.identity)).first;
    expect(fate).toMatchObject({ code: "SLUICE_INTERNAL" });
    expect(JSON.stringify(fate)).not.toContain("secret");
  });

  it("a particle too large for the next peer is refused, and costs the others nothing", async () => {
    await using peers = await pairOf({ particleBytes: 100_000 });
    const { a, b } = peers;
    const sizes = [10, 300_000, 10, 150_000, 10];
    const fates = await Promise.all(
      sizes.map(
        async (size) =>
          send(a, b.overlay.peerId, await makeParticle(a.identity, { data: new Uint8Array(size) })).first,
      ),
    );
    const tooLarge = expect.objectContaining({ kind: "undeliverable", code: "SLUICE_PARTICLE_TOO_LARGE" });
    expect(fates).toEqual([ACKNOWLEDGED, tooLarge, ACKNOWLEDGED, tooLarge, ACKNOWLEDGED]);
    expect(a.overlay.counters.retried).toBe(0);
    expect(b.overlay.counters).toMatchObject({ tooLarge: 2, received: 3 });
  });

  it("5,000 particles go through a window: no more are asked for than it holds", async () => {
    const gate = Promise.withResolvers<void>();
    await using a = await startPeer({ parcelsPerPeer: 5000 });
    await using b = await startPeer({ onParticle: () => gate.promise });
    await a.overlay.connect(b.address);
    const particle = await makeParticle(a.identity, { data: new Uint8Array(3000) });
    let loaded = 0;
    let settled = 0;
    let most = 0;
    const all = Promise.withResolvers<void>();
    for (let index = 0; index < 5000; index++) {
      send(a, b.overlay.peerId, particle, {
        ref: `${index}` as never,
        load() {
          most = Math.max(most, ++loaded - settled);
          return particle;
        },
        settle(fate) {
          expect(fate).toEqual(ACKNOWLEDGED);
          if (++settled === 5000) all.resolve();
        },
      });
    }
    await expect.poll(() => b.overlay.counters.received).toBeGreaterThan(0);
    await expect.poll(() => loaded).toBe(WINDOW_PARTICLES);
    expect(settled).toBe(0);
    gate.resolve();
    await all.promise;
    expect([loaded, most]).toEqual([5000, WINDOW_PARTICLES]);
    expect(b.inbox.received).toHaveLength(5000);
    expect(a.overlay.counters).toMatchObject({ acknowledged: 5000, retried: 0 });
  });
});

describe("a receiver that dies between a write and its acknowledgement", () => {
  it("gets the particle again when it is back, and it is settled once", async () => {
    await using a = await startPeer();
    const seed = Buffer.from((await createIdentity()).seed).toString("hex");
    const children: ChildProcess[] = [];
    const start = async (...args: string[]): Promise<string> => {
      const child = fork(CHILD, [seed, ...args]);
      children.push(child);
      return (await once(child, "message"))[0].address;
    };
    const address = await start("/ip4/127.0.0.1/tcp/0/ws", "hold");
    try {
      const peerId = await a.overlay.connect(address, { keep: true });
      const particles = await Promise.all([1, 2, 3].map(() => makeParticle(a.identity)));
      const fates = particles.map((particle) => send(a, peerId, particle));
      const [first] = children;
      if (first === undefined) throw new Error("no child");
      await once(first, "message");
      first.kill("SIGKILL");
      await once(first, "exit");
      const killed = performance.now();
      await start(address.replace(/\/p2p\/.*/, ""));
      const restarted = performance.now() - killed;
      expect(await Promise.all(fates.map((fate) => fate.first))).toEqual([
        ACKNOWLEDGED,
        ACKNOWLEDGED,
        ACKNOWLEDGED,
      ]);
      expect(performance.now() - killed - restarted).toBeLessThan(2500);
      expect(fates.map(({ all }) => all.length)).toEqual([1, 1, 1]);
    } finally {
      for (const child of children) child.kill("SIGKILL");
    }
  });
});

describe("a kept connection", () => {
  it("is dialled again when the peer is back", async () => {
    const identity = await createIdentity();
    const first = await startPeer({ identity });
    await using client = await startPeer({ listen: [] });
    await client.overlay.connect(first.address, { keep: true });
    await first.overlay.stop(0);
    await expect.poll(() => client.overlay.isConnected(identity.peerId)).toBe(false);
    await using second = await startPeer({ identity, listen: [first.address.replace(/\/p2p\/.*/, "")] });
    await expect.poll(() => second.overlay.connections(), { timeout: 3000 }).toHaveLength(1);
  });
});

describe("a notice that a particle was given up", () => {
  const noticeFrom = async (peer: TestPeer) => {
    const { ref } = parcelOf(await makeParticle(peer.identity));
    const fields = { ref, peer: "not even a peer", code: "SLUICE_UNREACHABLE", detail: "gone ✗" } as const;
    return signUndeliverable(fields, peer.identity);
  };

  it("travels to a neighbour as it was signed", async () => {
    await using peers = await pairOf();
    const { a, b } = peers;
    await send(a, b.overlay.peerId, await makeParticle(a.identity)).first;
    const notice = await noticeFrom(b);
    b.overlay.tell(a.overlay.peerId, notice);
    await expect.poll(() => a.notices).toEqual([{ notice, from: b.overlay.peerId }]);
    b.overlay.tell((await createIdentity()).peerId, notice);
  });

  it("is taken at a bounded rate from one connection", async () => {
    const clock = manualClock(Date.now());
    await using a = await startPeer({ clock });
    await using b = await startPeer();
    await b.overlay.connect(a.address);
    await send(b, a.overlay.peerId, await makeParticle(b.identity)).first;
    const notice = await noticeFrom(b);
    for (let index = 0; index < 2100; index++) b.overlay.tell(a.overlay.peerId, notice);
    await send(b, a.overlay.peerId, await makeParticle(b.identity)).first;
    expect(a.notices).toHaveLength(2000);
    clock.advance(100);
    for (let index = 0; index < 100; index++) b.overlay.tell(a.overlay.peerId, notice);
    await send(b, a.overlay.peerId, await makeParticle(b.identity)).first;
    expect(a.notices).toHaveLength(2050);
  });
});

/** A frame of our protocol, made by hand: lengths of up to two bytes. */
const frameOf = (kind: number, number: number, payload: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(5);
  head[0] = kind;
  head.writeUInt32BE(number, 1);
  const length = head.length + payload.length;
  return Buffer.concat(
    [length > 127 ? [(length & 127) | 128, length >> 7] : [length], head, payload].map((part) =>
      Buffer.from(part),
    ),
  );
};
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const dial = (node: Libp2p, peer: TestPeer): Promise<Connection> => node.dial(multiaddr(peer.address));
const ended = (stream: Stream): Promise<Stream["status"]> =>
  stream.status === "open"
    ? new Promise((resolve) => stream.addEventListener("close", () => resolve(stream.status)))
    : Promise.resolve(stream.status);

describe("a sender that speaks our protocol by hand", () => {
  it("gets acknowledgements for each number, duplicates too, and a refusal for what is no particle", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const stream = await (await dial(node, peer)).newStream(SLUICE_PROTOCOL);
    const message = encodeParticle(await makeParticle(peer.identity));
    for (const bytes of [frameOf(1, 7, message), frameOf(1, 8, message), frameOf(1, 9, Uint8Array.of(1))])
      stream.send(bytes);
    const numbers: number[] = [];
    for await (const body of framesOf(stream)) {
      if (body[0] === 2)
        for (let at = 1; at < body.length; at += 4) numbers.push(Buffer.from(body).readUInt32BE(at));
      else {
        const refusal = JSON.parse(Buffer.from(body.subarray(5)).toString());
        expect([body[0], body[4], refusal.code]).toEqual([3, 9, "SLUICE_PARTICLE_MALFORMED"]);
        numbers.push(9);
      }
      if (numbers.length === 3) break;
    }
    expect(numbers.sort()).toEqual([7, 8, 9]);
  });

  it.each([
    ["an unknown kind", frameOf(9, 1, new Uint8Array())],
    ["an acknowledgement, which has no place there", frameOf(2, 1, new Uint8Array())],
    ["a frame without its head", Uint8Array.of(2, 1, 1)],
    ["a notice that is no JSON", frameOf(4, 0, Uint8Array.of(0x7b))],
    [
      "a notice by nobody",
      frameOf(4, 0, text({ ref: "1".repeat(44), by: "x", peer: "", code: "", detail: "", signature: "" })),
    ],
    ["a frame of endless length", Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)],
  ])("loses its stream by %s, and nothing else", async (_, bytes) => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const connection = await dial(node, peer);
    const stream = await connection.newStream(SLUICE_PROTOCOL);
    stream.send(bytes);
    expect(await ended(stream)).toBe("reset");
    expect(connection.status).toBe("open");
    expect(peer.notices).toEqual([]);
  });

  it("is not let fill our memory with replies it does not read", async () => {
    await using peer = await startPeer({
      onParticle: async () => {
        throw new SluiceError("SLUICE_OVERLOAD", "x".repeat(600));
      },
    });
    await using node = await startForeignNode();
    const stream = await (await dial(node, peer)).newStream(SLUICE_PROTOCOL);
    stream.pause();
    const end = ended(stream);
    const frame = frameOf(1, 1, encodeParticle(await makeParticle(peer.identity)));
    const flood = Buffer.concat(Array.from({ length: 200 }, () => frame));
    let isOver = false;
    void end.then(() => (isOver = true));
    for (let index = 0; index < 100 && !isOver; index++) {
      stream.send(flood);
      if (stream.writableNeedsDrain) await Promise.race([end, once(stream, "drain")]);
    }
    expect(await end).toBe("reset");
  });
});

describe("a receiver that speaks our protocol by hand", () => {
  /** Answers the numbers it gets with `reply`; the streams it got. */
  const receiver = async (reply: (stream: Stream, number: number) => void) => {
    const node = await startForeignNode();
    const inbox = createInbox();
    await node.handle(SLUICE_PROTOCOL, async (stream) => {
      for await (const body of framesOf(stream)) {
        inbox.push(decodeParticle(body.subarray(5)), "");
        reply(stream, Buffer.from(body).readUInt32BE(1));
      }
    });
    return Object.assign(node, { inbox });
  };

  it("settles particles in any order, many with one frame", async () => {
    await using peer = await startPeer();
    const numbers: number[] = [];
    await using node = await receiver((stream, number) => {
      numbers.push(number);
      if (numbers.length < 3) return;
      const rest = Buffer.alloc(8);
      rest.writeUInt32BE(numbers[0] ?? 0, 0);
      rest.writeUInt32BE(numbers[1] ?? 0, 4);
      stream.send(frameOf(2, number, rest));
    });
    await dial(node, peer);
    const fates = [];
    for (let index = 0; index < 3; index++)
      fates.push(send(peer, node.peerId.toString(), await makeParticle(peer.identity)).first);
    expect(await Promise.all(fates)).toEqual([ACKNOWLEDGED, ACKNOWLEDGED, ACKNOWLEDGED]);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it.each([
    ["acknowledging what it was not sent", (number: number) => frameOf(2, number + 1, new Uint8Array())],
    ["an acknowledgement cut short", (number: number) => frameOf(2, number, Uint8Array.of(1))],
    ["a refusal without reason", (number: number) => frameOf(3, number, text({ code: "SLUICE_OVERLOAD" }))],
    ["a particle, which has no place there", () => frameOf(1, 1, new Uint8Array())],
    ["a frame larger than any reply", () => Uint8Array.of(0xff, 0xff, 0x7f)],
  ])("loses its stream by %s; what it carried goes again", async (_, reply) => {
    await using peer = await startPeer();
    let streams = 0;
    await using node = await receiver((stream, number) => {
      stream.send(++streams === 1 ? reply(number) : frameOf(2, number, new Uint8Array()));
    });
    await dial(node, peer);
    const { first, all } = send(peer, node.peerId.toString(), await makeParticle(peer.identity));
    expect(await first).toEqual(ACKNOWLEDGED);
    expect(all).toHaveLength(1);
    expect([streams, peer.overlay.counters.retried]).toEqual([2, 1]);
  });

  it("that never acknowledges is asked again on another stream, and given up in time", async () => {
    const clock = manualClock(Date.now());
    await using peer = await startPeer({ clock });
    await using node = await receiver(() => {});
    await dial(node, peer);
    const { first } = send(
      peer,
      node.peerId.toString(),
      await makeParticle(peer.identity, { ttl: 30_000, timestamp: clock.now() }),
    );
    await node.inbox.arrived(1);
    clock.advance(10_100);
    await node.inbox.arrived(2);
    clock.advance(19_500);
    expect(await first).toMatchObject({ kind: "undeliverable", code: "SLUICE_UNREACHABLE" });
  });

  it("that never acknowledges cannot make us remember more and more of what was given up", async () => {
    await using peer = await startPeer();
    const streams = new Set<Stream>();
    await using node = await receiver((stream) => void streams.add(stream));
    await dial(node, peer);
    for (let round = 0; streams.size < 2; round++) {
      const particle = await makeParticle(peer.identity, { ttl: 250 });
      const fates = Array.from({ length: 200 }, (_, index) =>
        send(peer, node.peerId.toString(), particle, { ref: `${round}/${index}` as never }),
      );
      for (const { first } of fates) expect((await first).kind).toBe("undeliverable");
      expect(round).toBeLessThan(7);
    }
  });

  it("refuses with a code of a later version: understood as a failure", async () => {
    await using peer = await startPeer();
    await using node = await receiver((stream, number) => {
      stream.send(frameOf(3, number, text({ code: "SLUICE_NEW", detail: "of tomorrow", retry: false })));
    });
    await dial(node, peer);
    const fate = await send(peer, node.peerId.toString(), await makeParticle(peer.identity)).first;
    expect(fate).toMatchObject({ kind: "undeliverable", code: "SLUICE_CALL_FAILED" });
  });
});

describe("a peer without our protocol", () => {
  it("is written to as ever, and again when it has a new connection, until the deadline", async () => {
    await using peer = await startPeer();
    await using node = await startForeignNode();
    const inbox = createInbox();
    await node.handle(PARTICLE_PROTOCOL, async (stream) => {
      for await (const body of framesOf(stream)) inbox.push(decodeParticle(body), "");
    });
    const connection = await dial(node, peer);
    const sent = await makeParticle(peer.identity);
    const { first } = send(peer, node.peerId.toString(), sent);
    expect(await first).toEqual({ kind: "written", version: 1 });
    await inbox.arrived(1);
    await connection.close();
    await expect.poll(() => peer.overlay.connections()).toEqual([]);
    await dial(node, peer);
    await inbox.arrived(2);
    expect(inbox.received.map(({ particle }) => particle)).toEqual([sent, sent]);
  });
});
