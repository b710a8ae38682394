import { describe, expect, it } from "vitest";
import { KeptByParticle } from "../../../src/journal/kept-by-particle.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";

const REF = "ref" as ParticleRef;

describe("KeptByParticle", () => {
  it("keeps the first of two at one place, and gives all in order", () => {
    const kept = new KeptByParticle<string>(9);
    kept.add(REF, 1, "second");
    kept.add(REF, 0, "first");
    kept.add(REF, 1, "another");
    expect(kept.of(REF)).toEqual(["first", "second"]);
  });

  it("takes numbers below its limit", () => {
    const kept = new KeptByParticle<string>(2);
    kept.add(REF, 2, "too many");
    kept.add(REF, 1, "the last");
    expect(kept.of(REF)).toEqual(["the last"]);
  });

  it("has a clone of its own", () => {
    const kept = new KeptByParticle<string>(9);
    kept.add(REF, 0, "first");
    const copy = kept.clone();
    kept.add(REF, 1, "mine");
    copy.add(REF, 1, "its own");
    expect([kept.of(REF), copy.of(REF)]).toEqual([
      ["first", "mine"],
      ["first", "its own"],
    ]);
    copy.forget(REF);
    expect(kept.of(REF)).toHaveLength(2);
  });
});
