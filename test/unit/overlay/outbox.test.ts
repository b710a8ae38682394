import { beforeAll, describe, expect, it } from "vitest";
import type { Link } from "../../../src/overlay/delivery/interface.ts";
import { QUEUES, WINDOW_BYTES, WINDOW_PARTICLES } from "../../../src/overlay/limits.ts";
import { createIdentity, type Particle, peerIdFromPublicKey } from "../../../src/particle/index.ts";
import {
  ACKNOWLEDGED,
  FakeLink,
  fakeNetwork,
  refused,
  turn,
  WRITTEN,
} from "../../support/overlay-network.ts";

let peer: string;
beforeAll(async () => {
  ({ peerId: peer } = await createIdentity());
});

const withLink = (acknowledges = true, options: Parameters<typeof fakeNetwork>[0] = {}) => {
  const network = fakeNetwork(options);
  const link = new FakeLink("1", acknowledges);
  network.open(peer, link);
  return { ...network, link };
};

describe("to a peer that acknowledges", () => {
  it("writes what is sent in one turn in one batch, and does not wait for acknowledgements with the next", async () => {
    const { link, send, fatesOf, counters } = withLink();
    for (const id of ["a", "b", "c"]) send(peer, id);
    await turn();
    send(peer, "d");
    await turn();
    expect(link.batches).toEqual([["a", "b", "c"], ["d"]]);
    expect(fatesOf("a")).toEqual([]);
    link.answer(ACKNOWLEDGED);
    expect(fatesOf("a")).toEqual([{ kind: "acknowledged", version: 1 }]);
    expect(counters).toMatchObject({ sent: 4, acknowledged: 4, retried: 0 });
  });

  it("has at most a window of particles unacknowledged, and asks no more parcels for theirs", async () => {
    const { link, send, outbox } = withLink();
    let loaded = 0;
    const load = (): Particle | undefined => {
      loaded++;
      return PARTICLE;
    };
    for (let index = 0; index < WINDOW_PARTICLES + 50; index++) send(peer, `${index}`, { load });
    await turn();
    expect([loaded, link.held.length]).toEqual([WINDOW_PARTICLES, WINDOW_PARTICLES]);
    for (const cargo of link.held.splice(0, 20)) cargo.receipt(ACKNOWLEDGED);
    await turn();
    expect(loaded).toBe(WINDOW_PARTICLES + 20);
    outbox.stop();
  });

  it("has at most a window of bytes unacknowledged", async () => {
    const { link, send, outbox } = withLink();
    const data = new Uint8Array(WINDOW_BYTES / 4);
    for (let index = 0; index < 10; index++) send(peer, `${index}`, { load: () => ({ ...PARTICLE, data }) });
    await turn();
    expect(link.held).toHaveLength(4);
    outbox.stop();
  });

  it("settles with the version that was given when it was its turn", async () => {
    const { link, open, send, fatesOf } = fakeLater();
    let version = 1;
    send(peer, "a", {
      get version() {
        return version;
      },
    });
    version = 3;
    open(peer, link);
    await turn();
    version = 4;
    link.answer(ACKNOWLEDGED);
    expect(fatesOf("a")).toEqual([{ kind: "acknowledged", version: 3 }]);
  });

  it("replaces a parcel that waits by a later one of the same particle, and sends it again after one that left", async () => {
    const { link, open, send, fatesOf } = fakeLater();
    send(peer, "a");
    send(peer, "b");
    send(peer, "a", { version: 2 });
    open(peer, link);
    await turn();
    expect(link.batches).toEqual([["a", "b"]]);
    send(peer, "a", { version: 3 });
    await turn();
    link.answer(ACKNOWLEDGED);
    expect(fatesOf("a").map((fate) => fate.kind !== "undeliverable" && fate.version)).toEqual([2, 3]);
  });

  it("passes over a parcel whose time is over", async () => {
    const { link, send, fatesOf } = withLink();
    send(peer, "a", { load: () => undefined });
    send(peer, "b");
    await turn();
    expect([link.batches, fatesOf("a")]).toEqual([[["b"]], []]);
  });

  it("sends again at once what was unacknowledged when the connection was lost, and settles it once", async () => {
    const { link, close, open, send, fatesOf, counters } = withLink();
    for (const id of ["a", "b", "c"]) send(peer, id);
    await turn();
    link.answer(ACKNOWLEDGED, "b");
    const next = new FakeLink("2");
    close(peer, link);
    await turn();
    open(peer, next);
    await turn();
    expect(next.batches).toEqual([["a", "c"]]);
    next.answer(ACKNOWLEDGED);
    expect(["a", "b", "c"].map((id) => fatesOf(id).length)).toEqual([1, 1, 1]);
    expect(counters).toMatchObject({ sent: 3, acknowledged: 3, retried: 2 });
  });

  it("pauses longer and longer when nothing gets through", async () => {
    const { link, pass, send, outbox } = withLink();
    link.onCarry = () => ({ kind: "lost" });
    send(peer, "a");
    await pass(20_000, 50);
    expect(link.batches.length).toBeGreaterThan(6);
    expect(link.batches.length).toBeLessThan(20);
    outbox.stop();
  });

  it("takes the stream for dead when nothing is acknowledged for long, and sends again", async () => {
    const { link, pass, send, fatesOf } = withLink();
    send(peer, "a");
    await pass(9900, 100);
    expect(link.resets).toEqual([]);
    await pass(300, 100);
    expect(link.resets).toHaveLength(1);
    expect(link.batches).toEqual([["a"], ["a"]]);
    link.answer(ACKNOWLEDGED);
    expect(fatesOf("a")).toHaveLength(1);
  });

  it("is patient while some are acknowledged", async () => {
    const { link, pass, send, outbox } = withLink();
    for (let index = 0; index < 5; index++) send(peer, `${index}`);
    for (let index = 0; index < 4; index++) {
      await pass(8000, 200);
      link.answer(ACKNOWLEDGED, `${index}`);
    }
    expect(link.resets).toEqual([]);
    outbox.stop();
  });
});

describe("a refusal", () => {
  it("for now is tried again with pauses, and holds up nobody", async () => {
    const { link, pass, send, fatesOf, counters } = withLink();
    let refusals = 4;
    link.onCarry = ({ particle }) =>
      particle.id === "a" && refusals-- > 0 ? refused("SLUICE_OVERLOAD") : ACKNOWLEDGED;
    send(peer, "a");
    send(peer, "b");
    await turn();
    send(peer, "c");
    await turn();
    expect([fatesOf("b"), fatesOf("c"), fatesOf("a")].map(({ length }) => length)).toEqual([1, 1, 0]);
    await pass(5000);
    expect(fatesOf("a")).toEqual([{ kind: "acknowledged", version: 1 }]);
    expect(counters).toMatchObject({ refusedByPeers: 4, retried: 4, dropped: { refused: 0 } });
  });

  it("for good is the end, with its reason", async () => {
    const { link, pass, send, fatesOf, counters } = withLink();
    link.onCarry = () => refused("SLUICE_PARTICLE_SIGNATURE");
    send(peer, "a");
    await pass(5000, 100);
    expect(fatesOf("a")).toEqual([
      {
        kind: "undeliverable",
        code: "SLUICE_PARTICLE_SIGNATURE",
        detail: `${peer} refused the particle: so it is`,
        refusal: expect.objectContaining({ code: "SLUICE_PARTICLE_SIGNATURE", retry: false }),
      },
    ]);
    expect(counters.dropped.refused).toBe(1);
  });

  it("that lasts until the deadline is told as the reason", async () => {
    const { link, pass, send, fatesOf } = withLink();
    link.onCarry = () => refused("SLUICE_OVERLOAD");
    send(peer, "a", { ttl: 3000 });
    await pass(3000);
    expect(fatesOf("a")).toEqual([
      expect.objectContaining({ code: "SLUICE_OVERLOAD", detail: expect.stringContaining("so it is") }),
    ]);
  });

  it("of many is not answered by asking about each of them again and again", async () => {
    const { link, pass, send, fatesOf, counters } = withLink();
    let hasRoom = false;
    link.onCarry = () => (hasRoom ? ACKNOWLEDGED : refused("SLUICE_OVERLOAD"));
    const ids = Array.from({ length: 200 }, (_, index) => `p${index}`);
    for (const id of ids) send(peer, id, { ttl: 60_000 });
    await pass(10_000, 100);
    const { retried } = counters;
    expect(retried).toBeGreaterThan(202);
    expect(retried).toBeLessThan(220);
    hasRoom = true;
    await pass(7000, 100);
    expect(ids.filter((id) => fatesOf(id)[0]?.kind === "acknowledged")).toHaveLength(200);
  });
});

describe("giving up", () => {
  const undeliverable = (code: string) => [expect.objectContaining({ kind: "undeliverable", code })];

  it.each([
    [2000, 1800],
    [60_000, 59_500],
  ])("leaves time for the word to travel: of %i ms it tries %i", async (ttl, until) => {
    const { pass, send, fatesOf, counters } = fakeNetwork();
    send(peer, "a", { ttl });
    await pass(until - 100, 100);
    expect(fatesOf("a")).toEqual([]);
    await pass(100, 100);
    expect(fatesOf("a")).toEqual(undeliverable("SLUICE_UNREACHABLE"));
    await pass(1000, 100);
    expect(fatesOf("a")).toHaveLength(1);
    expect(counters.dropped.expired).toBe(1);
  });

  it("comes for what was never acknowledged, and a late acknowledgement changes nothing", async () => {
    const { link, pass, send, fatesOf } = withLink();
    send(peer, "a", { ttl: 5000 });
    await pass(4500, 100);
    expect(fatesOf("a")).toEqual(undeliverable("SLUICE_UNREACHABLE"));
    link.answer(ACKNOWLEDGED);
    await pass(1000, 100);
    expect(fatesOf("a")).toHaveLength(1);
  });

  it("comes in time while dialling and writing take long", async () => {
    const stuck = new Promise<Link>(() => {});
    const { pass, send, fatesOf } = fakeNetwork({ reach: () => stuck });
    send(peer, "a", { ttl: 5000 });
    await pass(4500, 100);
    expect(fatesOf("a")).toEqual(undeliverable("SLUICE_UNREACHABLE"));
  });

  it("comes early for a peer that nobody knows, unless it started the particle", async () => {
    const { pass, send, fatesOf, clock } = fakeNetwork({ isKnown: () => false });
    send(peer, "a");
    send(peer, "answer", { initiator: peer });
    clock.advance(1000);
    send(peer, "b");
    await pass(4000, 100);
    expect([fatesOf("a"), fatesOf("b"), fatesOf("answer")].map(({ length }) => length)).toEqual([1, 0, 0]);
    await pass(1000, 100);
    expect(fatesOf("b")).toEqual(undeliverable("SLUICE_UNREACHABLE"));
    await pass(40_000, 1000);
    expect(fatesOf("answer")).toEqual([]);
  });

  it("comes at the deadline for a peer that was known meanwhile", async () => {
    let known = false;
    const { pass, send, fatesOf } = fakeNetwork({ isKnown: () => known });
    send(peer, "a");
    await pass(4000, 100);
    known = true;
    await pass(50_000, 1000);
    expect(fatesOf("a")).toEqual([]);
    await pass(6000, 100);
    expect(fatesOf("a")).toHaveLength(1);
  });

  it("comes at once, but not within the call, for what is no peer, this peer, or over", async () => {
    const { outbox, send, fatesOf, counters, clock } = fakeNetwork({ selfPeerId: peer });
    send("not a peer", "a");
    send(peer, "b");
    const other = (await createIdentity()).peerId;
    send(other, "c", { deadline: clock.now() });
    expect(fatesOf("c")).toEqual([]);
    await turn();
    expect(fatesOf("a")).toEqual([
      { kind: "undeliverable", code: "SLUICE_UNREACHABLE", detail: expect.stringContaining('"not a peer"') },
    ]);
    expect([fatesOf("b"), fatesOf("c")]).toEqual([
      undeliverable("SLUICE_UNREACHABLE"),
      undeliverable("SLUICE_UNREACHABLE"),
    ]);
    expect(counters.dropped).toMatchObject({ badPeer: 2, expired: 1 });
    await outbox.flushed(() => true);
  });

  it("comes when too many are on their way to one peer, over all its links", async () => {
    const { send, fatesOf, counters, outbox } = fakeNetwork({
      parcelsPerPeer: 9,
      wayBack: (id) => id[0],
    });
    for (let index = 0; index < 9; index++) send(peer, `${"xyz"[index % 3]}${index}`);
    send(peer, "x over");
    send(peer, "x0", { version: 2 });
    await turn();
    expect(fatesOf("x over")).toEqual(undeliverable("SLUICE_OVERLOAD"));
    expect(fatesOf("x0")).toEqual([]);
    expect(counters.dropped.queueFull).toBe(1);
    outbox.stop();
  });

  it("comes to the oldest peer that nobody has seen when there are too many peers", async () => {
    const { send, fatesOf, outbox } = fakeNetwork({
      isConnected: () => false,
      isKnown: (id) => id === peer,
    });
    send(peer, "kept");
    const key = new Uint8Array(32);
    for (let index = 0; index < QUEUES; index++) {
      new DataView(key.buffer).setUint32(0, index);
      send(peerIdFromPublicKey(key), `${index}`);
    }
    await turn();
    expect(["kept", "0", "1", `${QUEUES - 1}`].map((id) => fatesOf(id).length)).toEqual([0, 1, 0, 0]);
    expect(fatesOf("0")).toEqual(undeliverable("SLUICE_OVERLOAD"));
    outbox.stop();
  });
});

describe("to a peer that does not acknowledge", () => {
  it("written is what it gets to know, and it is written again only on a newer connection", async () => {
    const { link, open, close, send, fatesOf, counters } = withLink(false);
    link.onCarry = () => WRITTEN;
    send(peer, "a");
    await turn();
    expect(fatesOf("a")).toEqual([{ kind: "written", version: 1 }]);
    // Another process with its key.
    const other = new FakeLink("2", false);
    other.onCarry = () => WRITTEN;
    open(peer, other);
    await turn();
    expect(other.batches).toEqual([]);
    close(peer, link);
    await turn();
    expect(other.batches).toEqual([["a"]]);
    expect(counters.retried).toBe(1);
    close(peer, other);
    const third = new FakeLink("3", false);
    open(peer, third);
    await turn();
    expect(third.batches).toEqual([["a"]]);
  });

  it("does not write again what a later parcel includes, nor after the deadline, nor says it then", async () => {
    const { link, open, close, send, fatesOf, pass } = withLink(false);
    link.onCarry = () => WRITTEN;
    send(peer, "a");
    send(peer, "b", { ttl: 1000 });
    await turn();
    close(peer, link);
    send(peer, "a", { version: 2 });
    await pass(2000, 100);
    const next = new FakeLink("2", false);
    next.onCarry = () => WRITTEN;
    open(peer, next);
    await turn();
    expect(next.batches).toEqual([["a"]]);
    expect([fatesOf("a"), fatesOf("b")]).toEqual([
      [
        { kind: "written", version: 1 },
        { kind: "written", version: 2 },
      ],
      [{ kind: "written", version: 1 }],
    ]);
  });

  it("sends again what it turned out not to have read, also after the queue ran empty", async () => {
    const { link, send, fatesOf, counters } = withLink(false);
    const written: (() => void)[] = [];
    link.onCarry = ({ receipt }) => {
      written.push(() => receipt({ kind: "lost" }));
      return WRITTEN;
    };
    send(peer, "a");
    await turn();
    written[0]?.();
    await turn();
    expect(link.batches).toEqual([["a"], ["a"]]);
    expect(counters.retried).toBe(1);
    expect(fatesOf("a")).toHaveLength(2);
  });

  it("a particle it resets streams for goes alone, and holds up nobody for long", async () => {
    const { link, pass, send, fatesOf, outbox } = withLink(false);
    link.onCarry = ({ particle }) => (particle.id === "bad" ? { kind: "lost" } : WRITTEN);
    send(peer, "bad");
    await pass(1000);
    for (let index = 0; index < 10; index++) {
      send(peer, `good ${index}`);
      await turn();
    }
    expect(fatesOf("good 9")).toHaveLength(1);
    expect(
      link.batches
        .filter((batch) => batch.includes("bad"))
        .slice(2)
        .every(({ length }) => length === 1),
    ).toBe(true);
    outbox.stop();
  });
});

describe("ways to a peer", () => {
  it("waits for a peer without address until it connects", async () => {
    const { link, open, pass, send } = fakeLater();
    send(peer, "a");
    await pass(30_000, 1000);
    open(peer, link);
    await turn();
    expect(link.batches).toEqual([["a"]]);
  });

  it("dials again, with pauses, when dialling failed", async () => {
    const link = new FakeLink("1");
    let dials = 0;
    const { pass, send } = fakeNetwork({
      reach: async () => {
        if (dials++ < 3) throw new Error("refused");
        return link;
      },
    });
    send(peer, "a");
    await pass(2000);
    expect([dials, link.batches]).toEqual([4, [["a"]]]);
  });

  it("keeps apart what goes back over one link: neither waits for the other, and all wake up", async () => {
    const reached: (string | undefined)[] = [];
    const links = new Map(["x", "y", "any"].map((id) => [id, new FakeLink(id)]));
    let isOpen = false;
    const { outbox, send } = fakeNetwork({
      wayBack: (id) => (id.startsWith("any") ? undefined : id[0]),
      reach: async (_, via) => {
        reached.push(via);
        return via === "x" && !isOpen ? undefined : links.get(via ?? "any");
      },
    });
    for (const id of ["x1", "any1", "y1", "x2", "y2", "any2"]) send(peer, id);
    await turn();
    isOpen = true;
    outbox.linkOpened(peer);
    await turn();
    expect(["x", "y", "any"].map((id) => links.get(id)?.batches)).toEqual([
      [["x1", "x2"]],
      [["y1", "y2"]],
      [["any1", "any2"]],
    ]);
    expect(reached).toEqual(["x", undefined, "y", "x"]);
    outbox.stop();
  });

  it("is flushed when everything for a reachable peer is acknowledged", async () => {
    const { link, outbox, send } = withLink();
    send(peer, "a");
    let flushed = false;
    const done = outbox.flushed(() => true).then(() => (flushed = true));
    await turn();
    expect(flushed).toBe(false);
    await outbox.flushed(() => false);
    link.answer(ACKNOWLEDGED);
    await done;
    expect(flushed).toBe(true);
  });
});

/** A link that is not open yet. */
const fakeLater = () => ({ ...fakeNetwork(), link: new FakeLink("1") });

const PARTICLE: Particle = {
  id: "particle",
  initPeerId: "alice",
  timestamp: 1,
  ttl: 1,
  script: "(null)",
  signature: new Uint8Array(64),
  data: new Uint8Array(),
};
