import { beforeAll, describe, expect, it } from "vitest";
import { systemClock, toSluiceError } from "../../src/core/index.ts";
import type { Engine, EngineLimits } from "../../src/engine/index.ts";
import type { Standing } from "../../src/engine/options.ts";
import { createIdentity, type Identity, type Particle, signParticle } from "../../src/particle/index.ts";
import { EngineNetwork, type PeerOptions } from "../support/engine-network.ts";
import { manualClock } from "../support/manual-clock.ts";
import { send, startPeer } from "../support/overlay-peer.ts";
import { testGateway } from "../support/test-gateway.ts";

const NAMED: Standing = { isDenied: false, admitted: true, mayRelay: true, isNamed: true };
const STRANGER: Standing = { ...NAMED, isNamed: false };
const NEVER = { "svc.wait": () => new Promise(() => {}) };
const TTL = 60_000;

/** Some keys, made once: making one costs more than a test may take of each. */
const keys: Identity[] = [];
beforeAll(async () => {
  for (let index = 0; index < 100; index++) keys.push(await createIdentity());
});

/** A peer of which particles ask for a call that never ends, or only leave data here until their deadline. */
const relay = async (
  network: EngineNetwork,
  options: Omit<PeerOptions, "limits"> & { limits?: Partial<EngineLimits> },
) => {
  const { clock = systemClock } = options;
  const peer = await network.add({ handlers: NEVER, ...options });
  const busy = `(call "${peer.identity.peerId}" ("svc" "wait") [] x)`;
  const particleOf = (identity: Identity | undefined, script: string): Promise<Particle> =>
    signParticle({ script, ttl: TTL, timestamp: clock.now() }, identity ?? keys[0]!);
  /** The codes of what was not taken. */
  const offer = async (particles: readonly Particle[], from = "a neighbour"): Promise<readonly string[]> => {
    const outcomes = await Promise.allSettled(
      particles.map((particle) => peer.engine.receive(particle, from)),
    );
    return outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [toSluiceError(outcome.reason).code] : [],
    );
  };
  return { ...peer, busy, particleOf, offer };
};
const taken = ({ counters }: Engine): number => counters.accepted;

describe("a denied initiator", () => {
  it("is refused whoever carries its particle, before anything is made of it", async () => {
    await using network = new EngineNetwork();
    const [denied, other] = keys;
    const { engine, offer, particleOf } = await relay(network, {
      admission: (initiator) => (initiator === denied?.peerId ? { ...NAMED, isDenied: true } : NAMED),
    });
    const particle = await particleOf(denied, "(null)");
    expect(await offer([particle])).toEqual(["SLUICE_DENIED"]);
    expect(await offer([particle], "another neighbour")).toEqual(["SLUICE_DENIED"]);
    expect(await offer([{ ...particle, signature: new Uint8Array(64) }])).toEqual(["SLUICE_DENIED"]);
    expect(await offer([await particleOf(other, "(null)")])).toEqual([]);
    expect(engine.counters.refused).toEqual({ SLUICE_DENIED: 3 });
  });

  it("is named in sluice.yaml: a gateway takes neither its connection nor its particle from another", async () => {
    const [denied] = keys;
    if (denied === undefined) return expect.fail("there is no key");
    await using gateway = await testGateway({
      config: { peers: { thief: denied.peerId }, peer: { deny: ["thief"] } },
    });
    await using direct = await startPeer({ identity: denied, listen: [] });
    await direct.overlay.connect(gateway.address).catch(() => {});
    await expect.poll(() => direct.overlay.connections()).toEqual([]);
    await using carrier = await startPeer({ listen: [], bootstrap: [gateway.address] });
    const fateOf = async (identity: Identity) => {
      const signed = await signParticle({ script: "(null)", ttl: TTL, timestamp: Date.now() }, identity);
      return send(carrier, gateway.peerId, { ...signed, data: new Uint8Array() }).first;
    };
    expect(await fateOf(denied)).toMatchObject({ kind: "undeliverable", code: "SLUICE_DENIED" });
    expect(await fateOf(carrier.identity)).toMatchObject({ kind: "acknowledged" });
  });
});

describe("one neighbour", () => {
  it("that brings 1,000 particles of 40 KB of 100 keys which stay at work gets its share in bytes", async () => {
    await using network = new EngineNetwork();
    const { engine, busy, offer, particleOf } = await relay(network, {
      limits: { bytesPerConnection: 2_000_000 },
    });
    const script = `(seq ${busy} (call %init_peer_id% ("a" "b") ["${"x".repeat(40_000)}"]))`;
    const flood = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => particleOf(keys[index % 100], script)),
    );
    const refused = await offer(flood);
    expect(new Set(refused)).toEqual(new Set(["SLUICE_OVERLOAD"]));
    expect(taken(engine)).toBeGreaterThan(20);
    expect(taken(engine)).toBeLessThan(50);
    expect(await offer([await particleOf(keys[0], busy)], "another neighbour")).toEqual([]);
  });

  it("gets its share of what is at work, and more when some of it is done", async () => {
    await using network = new EngineNetwork();
    const gate = Promise.withResolvers<void>();
    const { engine, busy, offer, particleOf } = await relay(network, {
      limits: { particlesPerConnection: 50 },
      handlers: { "svc.wait": () => gate.promise },
    });
    const flood = await Promise.all(Array.from({ length: 80 }, (_, index) => particleOf(keys[index], busy)));
    expect(await offer(flood)).toEqual(Array(30).fill("SLUICE_OVERLOAD"));
    expect(await offer(flood.slice(50, 60), "another neighbour")).toEqual([]);
    gate.resolve();
    await expect.poll(async () => (await offer(flood.slice(60))).length).toBe(0);
    expect(taken(engine)).toBe(80);
  });
});

describe("one initiator", () => {
  it("that leaves big particles until their deadlines does not lock others out, and has room again after them", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock(1_800_000_000_000);
    const { engine, offer, particleOf } = await relay(network, {
      clock,
      limits: { retainedBytes: 8_000_000, bytesPerInitiator: 2_000_000 },
    });
    const big = `(call "nobody" ("a" "b") ["${"x".repeat(100_000)}"])`;
    const flood = await Promise.all(Array.from({ length: 100 }, () => particleOf(keys[0], big)));
    // From many neighbours: what bounds it is who started them.
    const refused = (
      await Promise.all(flood.map((particle, index) => offer([particle], `n${index}`)))
    ).flat();
    expect(new Set(refused)).toEqual(new Set(["SLUICE_OVERLOAD"]));
    expect(taken(engine)).toBeLessThan(25);
    expect(await offer([await particleOf(keys[1], big)])).toEqual([]);
    clock.advance(TTL + 1);
    expect(await offer([await particleOf(keys[0], big)])).toEqual([]);
  });

  it("cannot make particles that are here already grow without end", async () => {
    await using network = new EngineNetwork();
    const { busy, offer, particleOf } = await relay(network, { limits: { bytesPerInitiator: 1000 } });
    const particle = await particleOf(keys[0], busy);
    expect(await offer([particle])).toEqual([]);
    expect(await offer([{ ...particle, data: new Uint8Array(1000) }])).toEqual(["SLUICE_OVERLOAD"]);
  });

  it("with 2,000 small particles in one burst loses none", async () => {
    await using network = new EngineNetwork();
    const { engine, offer, particleOf } = await relay(network, {
      limits: { bytesPerInitiator: 128 * 1024 * 1024, bytesPerConnection: 128 * 1024 * 1024 },
    });
    const burst = await Promise.all(Array.from({ length: 2000 }, () => particleOf(keys[0], "(null)")));
    expect(await offer(burst)).toEqual([]);
    expect(taken(engine)).toBe(2000);
  });
});

describe("strangers", () => {
  it("with 100 fresh keys and 20 endless particles each leave half of the room for whom the operator named", async () => {
    await using network = new EngineNetwork();
    const [named] = keys;
    const { engine, busy, offer, particleOf } = await relay(network, {
      limits: { particlesInFlight: 1000, particlesPerPeer: 600 },
      admission: (initiator) => (initiator === named?.peerId ? NAMED : STRANGER),
    });
    const of = (count: number, identity: (index: number) => Identity | undefined) =>
      Promise.all(Array.from({ length: count }, (_, index) => particleOf(identity(index), busy)));
    const refused = await offer(await of(2000, (index) => keys[1 + (index % 99)]));
    expect(new Set(refused)).toEqual(new Set(["SLUICE_OVERLOAD"]));
    expect(taken(engine)).toBe(500);
    expect(await offer(await of(500, () => named))).toEqual([]);
    expect(await offer(await of(1, () => named))).toEqual(["SLUICE_OVERLOAD"]);
  });

  it("keep their share after a restart: what the journal kept of theirs counts", async () => {
    await using network = new EngineNetwork();
    const before = await relay(network, { limits: { particlesInFlight: 10 }, admission: () => STRANGER });
    const flood = await Promise.all(keys.slice(0, 5).map((key) => before.particleOf(key, before.busy)));
    expect(await before.offer(flood)).toEqual([]);
    await before.engine.drain(0);
    const { identity, journal } = before;
    const after = await relay(network, {
      identity,
      journal,
      limits: { particlesInFlight: 10 },
      admission: () => STRANGER,
    });
    expect(await after.offer([await after.particleOf(keys[9], after.busy)])).toEqual(["SLUICE_OVERLOAD"]);
  });
});
