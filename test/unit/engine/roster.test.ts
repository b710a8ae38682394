import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/engine/actor.ts";
import { Roster } from "../../../src/engine/roster.ts";
import type { Particle, ParticleRef } from "../../../src/particle/index.ts";
import { LIMITS } from "../../simulation/node/limits.ts";

const BOUNDS = {
  ...LIMITS,
  particlesInFlight: 8,
  particlesPerPeer: 3,
  particlesPerConnection: 4,
  retainedBytes: 1000,
  bytesPerInitiator: 200,
  bytesPerConnection: 400,
};

interface Described {
  readonly initiator?: string;
  readonly from?: string;
  readonly isStranger?: boolean;
  readonly isActive?: boolean;
  readonly bytes?: number;
}

const roster = (limits: Partial<typeof BOUNDS> = {}) => {
  const held = new Roster({ ...BOUNDS, ...limits });
  let number = 0;
  const particleOf = (initPeerId: string): Particle =>
    ({ initPeerId, timestamp: 1000, ttl: 1000 }) as Partial<Particle> as Particle;
  const refusal = ({ initiator = `key ${++number}`, from = "n", isStranger = false }: Described = {}) => {
    try {
      const ref = `ref ${++number}` as ParticleRef;
      held.checkRoom({ particle: particleOf(initiator), ref, from, isStranger }, 1000);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const put = ({
    initiator = `key ${++number}`,
    from = "n",
    isStranger = false,
    isActive = true,
    bytes = 1,
  }: Described = {}) => {
    const actor = {
      ref: `ref ${++number}`,
      particle: particleOf(initiator),
      deadline: 2000,
      ...{ from, isStranger, isActive: false, retainedBytes: bytes },
    };
    const change = (changes: { isActive?: boolean; retainedBytes?: number }): void => {
      const { isActive: wasActive, retainedBytes } = actor;
      Object.assign(actor, changes);
      held.account(actor as unknown as Actor, wasActive, retainedBytes);
    };
    held.add(actor as unknown as Actor);
    change({ isActive });
    return {
      change,
      remove: () => held.remove(actor as unknown as Actor, 2000),
      actor: actor as unknown as Actor,
    };
  };
  return { held, refusal, put };
};

describe("room for a particle", () => {
  it("is bounded for one initiator, whoever brings its particles", () => {
    const { put, refusal } = roster();
    const kept = ["n", "m", "o"].map((from) => put({ initiator: "i", from }));
    expect(refusal({ initiator: "i", from: "p" })).toContain("of this initiator");
    expect(refusal()).toBeUndefined();
    kept[0]?.change({ isActive: false });
    expect(refusal({ initiator: "i" })).toBeUndefined();
  });

  it("is bounded for one neighbour, whoever started what it brings", () => {
    const { put, refusal } = roster();
    const kept = Array.from({ length: 4 }, () => put());
    expect(refusal()).toContain("4 particles that this neighbour brought");
    expect(refusal({ from: "m" })).toBeUndefined();
    expect(refusal({ from: "" })).toBeUndefined();
    kept[0]?.change({ isActive: false });
    expect(refusal()).toBeUndefined();
  });

  it("is bounded in bytes for one initiator, also those that only wait for a deadline", () => {
    const { put, refusal } = roster();
    const one = put({ initiator: "i", isActive: false, bytes: 150 });
    put({ initiator: "i", isActive: false, bytes: 50 });
    expect(refusal({ initiator: "i" })).toContain("hold 200 bytes until their deadlines");
    expect(refusal()).toBeUndefined();
    one.remove();
    expect(refusal({ initiator: "i" })).toBeUndefined();
  });

  it("is bounded in bytes for one neighbour while they are at work", () => {
    const { put, refusal } = roster();
    const one = put({ bytes: 100 });
    one.change({ retainedBytes: 350 });
    put({ bytes: 50 });
    expect(refusal()).toContain("hold 400 bytes");
    expect(refusal({ from: "m" })).toBeUndefined();
    one.change({ isActive: false });
    expect(refusal()).toBeUndefined();
    one.change({ isActive: true, retainedBytes: 349 });
    expect(refusal()).toBeUndefined();
  });

  it("is bounded for strangers together, in particles and in bytes; there is as much again for others", () => {
    for (const stranger of [{ bytes: 1 }, { bytes: 125, isActive: false }]) {
      const { put, refusal } = roster();
      const kept = Array.from({ length: 4 }, (_, index) =>
        put({ isStranger: true, from: `n${index}`, ...stranger }),
      );
      expect(refusal({ isStranger: true })).toContain("may only pass through");
      expect(refusal()).toBeUndefined();
      for (const { change } of kept) change({ isActive: false });
      kept[0]?.remove();
      expect(refusal({ isStranger: true })).toBeUndefined();
    }
  });

  it("forgets who holds nothing: sums come back to where they were", () => {
    const { held, put, refusal } = roster({ particlesInFlight: 2 });
    for (let round = 0; round < 50; round++) {
      const all = [put({ initiator: "i", bytes: 100 }), put({ isStranger: true, bytes: 100 })];
      expect(refusal()).toContain("2 particles are at work");
      for (const { change, remove } of all) {
        change({ isActive: false, retainedBytes: 70 });
        remove();
      }
      expect(held.isIdle).toBe(true);
    }
    expect([refusal({ initiator: "i" }), refusal({ isStranger: true })]).toEqual([undefined, undefined]);
  });
});

describe("room for more data of a particle that is here", () => {
  it("goes on for half as much again after new particles are refused", () => {
    const { held, put, refusal } = roster();
    const { actor, change } = put({ initiator: "i", bytes: 299 });
    expect(refusal({ initiator: "i" })).toBeDefined();
    expect(() => held.checkArrival(actor, "n")).not.toThrow();
    change({ retainedBytes: 300 });
    expect(() => held.checkArrival(actor, "n")).toThrow("waits to be merged");
  });

  it("is refused to a neighbour whose own particles take all of its room", () => {
    const { held, put } = roster();
    const { actor } = put({ from: "n" });
    for (let index = 0; index < 3; index++) put({ from: "m", bytes: 200 });
    expect(() => held.checkArrival(actor, "m")).toThrow("waits to be merged");
    expect(() => held.checkArrival(actor, "n")).not.toThrow();
  });
});
