import type { Connection } from "@libp2p/interface";
import { beforeAll, describe, expect, it } from "vitest";
import { LogThrottle, silentLogger } from "../../../src/core/index.ts";
import type { OverlayCounters } from "../../../src/overlay/interface.ts";
import { QUEUES } from "../../../src/overlay/limits.ts";
import { Outbox } from "../../../src/overlay/outbox.ts";
import type { OutboundFrame } from "../../../src/overlay/peer-queue.ts";
import type { Route } from "../../../src/overlay/pump.ts";
import {
  createIdentity,
  type Identity,
  type Particle,
  peerIdFromPublicKey,
} from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

let self: Identity;
let peer: string;
beforeAll(async () => {
  self = await createIdentity();
  ({ peerId: peer } = await createIdentity());
});

const CONNECTION = {} as Connection;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An outbox on a route and a clock the test owns. */
const setUp = (
  overrides: Partial<Route> & {
    connected?: (peerId: string) => boolean;
    /** By particle id. */
    wayBack?: (id: string) => string | undefined;
  } = {},
) => {
  const { connected = () => false, wayBack = () => undefined, ...route } = overrides;
  const clock = manualClock();
  const counters: OverlayCounters = {
    received: 0,
    malformed: 0,
    tooLarge: 0,
    stalled: 0,
    sent: 0,
    retried: 0,
    dropped: { badPeer: 0, queueFull: 0, expired: 0 },
  };
  const batches: string[][] = [];
  const outbox = new Outbox({
    selfPeerId: self.peerId,
    clock,
    counters,
    log: new LogThrottle(clock, silentLogger),
    isConnected: connected,
    wayBack: (particle) => wayBack(particle.id),
    particlesPerPeer: 100,
    route: {
      reach: async () => CONNECTION,
      write: async (_, frames) => {
        batches.push(frames.map(({ particleId }) => particleId));
        return [];
      },
      ...route,
    },
  });
  const send = (to: string, id: string, ttl = 60_000, data = new Uint8Array()): void => {
    const particle: Particle = {
      id,
      initPeerId: self.peerId,
      timestamp: clock.now(),
      ttl,
      script: "(null)",
      signature: new Uint8Array(64),
      data,
    };
    outbox.send(to, particle);
  };
  return { clock, counters, batches, outbox, send };
};

describe("Outbox", () => {
  it("writes what is sent in one turn in one batch", async () => {
    const { batches, counters, send } = setUp();
    for (const id of ["a", "b", "c"]) send(peer, id);
    await turn();
    send(peer, "d");
    await turn();
    expect(batches).toEqual([["a", "b", "c"], ["d"]]);
    expect(counters.sent).toBe(4);
  });

  it("tries again with growing pauses what could not be written, until its deadline", async () => {
    let writes = 0;
    const { clock, counters, send } = setUp({
      write: async (_, frames) => {
        writes++;
        return frames;
      },
    });
    send(peer, "a", 10_000);
    await turn();
    expect(writes).toBe(1);
    for (let elapsed = 0; elapsed < 11_000; elapsed += 50) {
      clock.advance(50);
      await turn();
    }
    expect(writes).toBeGreaterThan(5);
    expect(writes).toBeLessThan(20);
    expect(counters).toMatchObject({ sent: 0, retried: writes, dropped: { expired: 1 } });
  });

  it("waits for a peer without address until it connects", async () => {
    let connection: Connection | undefined;
    const { batches, clock, outbox, send } = setUp({ reach: async () => connection });
    send(peer, "a");
    await turn();
    clock.advance(30_000);
    await turn();
    expect(batches).toEqual([]);
    connection = CONNECTION;
    outbox.wake(peer);
    await turn();
    expect(batches).toEqual([["a"]]);
  });

  it("treats a route that throws like one that failed", async () => {
    let dials = 0;
    const { batches, clock, send } = setUp({
      reach: async () => {
        if (dials++ < 2) throw new Error("refused");
        return CONNECTION;
      },
    });
    send(peer, "a");
    for (let round = 0; round < 3; round++) {
      await turn();
      clock.advance(5000);
    }
    await turn();
    expect(batches).toEqual([["a"]]);
  });

  it("sends again what a receiver turned out not to have read, also after the queue ran empty", async () => {
    const written: OutboundFrame[] = [];
    const { outbox, counters, send } = setUp({
      write: async (_, frames) => {
        written.push(...frames);
        return [];
      },
    });
    send(peer, "a");
    await turn();
    outbox.resend(peer, [...written]);
    await turn();
    expect(written.map(({ particleId }) => particleId)).toEqual(["a", "a"]);
    expect(counters.retried).toBe(1);
  });

  it("keeps apart what goes to one connection of a peer: neither waits for the other, and both wake up", async () => {
    let open: Connection | undefined;
    const reached: (string | undefined)[] = [];
    const { batches, outbox, send } = setUp({
      wayBack: (id) => (id.startsWith("any") ? undefined : id[0]),
      reach: async (_, via) => {
        reached.push(via);
        return via === "x" ? open : CONNECTION;
      },
    });
    for (const id of ["x1", "any1", "y1", "x2", "y2", "any2"]) send(peer, id);
    await turn();
    expect(batches).toEqual([
      ["any1", "any2"],
      ["y1", "y2"],
    ]);
    open = CONNECTION;
    outbox.wake(peer);
    await turn();
    expect(batches.slice(2)).toEqual([["x1", "x2"]]);
    expect(reached).toEqual(["x", undefined, "y", "x"]);
  });

  it("bounds the queues of one peer together", async () => {
    const { batches, counters, send } = setUp({ wayBack: (id) => id[0] });
    for (let index = 0; index < 100; index++) send(peer, `${"xyz"[index % 3]}${index}`);
    send(peer, "x over");
    send(peer, "w over");
    expect(counters.dropped.queueFull).toBe(2);
    await turn();
    send(peer, "x again");
    await turn();
    expect(batches.at(-1)).toEqual(["x again"]);
    expect(counters.sent).toBe(101);
  });

  it("sends again on the connection a frame was for", async () => {
    const written: OutboundFrame[] = [];
    const reached: (string | undefined)[] = [];
    const { outbox, send } = setUp({
      wayBack: (id) => id[0],
      reach: async (_, via) => {
        reached.push(via);
        return CONNECTION;
      },
      write: async (_, frames) => {
        written.push(...frames);
        return [];
      },
    });
    for (const id of ["x1", "y1"]) send(peer, id);
    await turn();
    outbox.resend(peer, [...written]);
    await turn();
    expect(written.map(({ particleId }) => particleId)).toEqual(["x1", "y1", "x1", "y1"]);
    expect(reached).toEqual(["x", "y", "x", "y"]);
  });

  it("bounds the memory of all queues: the largest of an unconnected peer gives way", async () => {
    const { counters, send } = setUp({ reach: async () => undefined, connected: (id) => id === peer });
    const big = new Uint8Array(4_000_000);
    const strangers = await Promise.all([1, 2, 3, 4, 5].map(() => createIdentity()));
    for (let index = 0; index < 12; index++) send(peer, `kept ${index}`, 60_000, big);
    for (const { peerId } of strangers)
      for (let index = 0; index < 12; index++) send(peerId, "x", 60_000, big);
    const total = 12 * 6;
    const fitting = Math.floor((256 * 1024 * 1024) / 4_000_300);
    expect(counters.dropped.queueFull).toBe(total - fitting);
  });

  it("bounds the number of queues: the oldest of an unconnected peer gives way", async () => {
    let reached: string[] = [];
    const { counters, outbox, send } = setUp({
      reach: async (to) => {
        reached.push(to);
        return undefined;
      },
      connected: (id) => id === peer,
    });
    send(peer, "kept");
    const key = new Uint8Array(32);
    const strangers = Array.from({ length: QUEUES }, (_, index) => {
      new DataView(key.buffer).setUint32(0, index);
      return peerIdFromPublicKey(key);
    });
    for (const stranger of strangers) send(stranger, "x");
    expect(counters.dropped.queueFull).toBe(1);
    await turn();
    reached = [];
    for (const woken of [peer, strangers[0]!, strangers[1]!]) outbox.wake(woken);
    await turn();
    expect(reached).toEqual([peer, strangers[1]]);
    outbox.stop();
  });

  it("is flushed when every queue to a reachable peer is empty", async () => {
    const release = Promise.withResolvers<void>();
    const { outbox, send } = setUp({
      write: async () => {
        await release.promise;
        return [];
      },
    });
    send(peer, "a");
    let flushed = false;
    const done = outbox.flushed(() => true).then(() => (flushed = true));
    await turn();
    expect(flushed).toBe(false);
    await outbox.flushed(() => false);
    release.resolve();
    await done;
    expect(flushed).toBe(true);
  });
});
