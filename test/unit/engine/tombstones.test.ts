import { describe, expect, it } from "vitest";
import { Tombstones } from "../../../src/engine/tombstones.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";

const ref = (name: string): ParticleRef => name as ParticleRef;

describe("Tombstones", () => {
  it("covers what is over until its time has passed for good, then everything up to that deadline", () => {
    const tombstones = new Tombstones(60);
    tombstones.add(ref("a"), 100);
    tombstones.add(ref("b"), 200);
    expect(tombstones.covers(ref("a"), 100)).toBe(true);
    expect(tombstones.covers(ref("new"), 100)).toBe(false);
    tombstones.prune(160);
    expect(tombstones.covers(ref("a"), 100)).toBe(true);
    expect(tombstones.covers(ref("new"), 100)).toBe(true);
    expect(tombstones.covers(ref("new"), 101)).toBe(false);
    expect(tombstones.covers(ref("b"), 200)).toBe(true);
  });
});
