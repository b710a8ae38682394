import { describe, expect, it } from "vitest";
import { digestOf, type ParticleRef } from "../../../src/particle/index.ts";
import {
  callSpanId,
  newSpanId,
  samplerOf,
  traceIdsOf,
  traceparentOf,
} from "../../../src/telemetry/trace-context.ts";

const refs = Array.from(
  { length: 2_000 },
  (_, index) => digestOf(new Uint8Array([index >> 8, index])) as ParticleRef,
);

describe("a trace", () => {
  it("is named by the particle's ref alone", () => {
    // sha256 of nothing, as base58: an independent pair.
    const ref = "GKot5hBsd81kMupNCXHaqbhv3huEbxAFMLnpcX2hniwn" as ParticleRef;
    expect(traceIdsOf(ref)).toEqual({
      traceId: "e3b0c44298fc1c149afbf4c8996fb924",
      rootId: "27ae41e4649b934c",
    });
  });

  it("has a span for each call, the same for whoever asks, and another at another peer", () => {
    const [ref] = refs as [ParticleRef];
    expect(callSpanId(ref, "ann", 1)).toMatch(/^[0-9a-f]{16}$/);
    expect(callSpanId(ref, "ann", 1)).toBe(callSpanId(ref, "ann", 1));
    expect(
      new Set([callSpanId(ref, "ann", 1), callSpanId(ref, "bob", 1), callSpanId(ref, "ann", 2)]).size,
    ).toBe(3);
    expect(newSpanId()).not.toBe(newSpanId());
  });

  it("goes to upstreams as W3C Trace Context has it", () => {
    const { traceId, rootId } = traceIdsOf(refs[0] as ParticleRef);
    const pattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
    expect(traceparentOf(traceId, rootId, true)).toMatch(pattern);
    expect(traceparentOf(traceId, rootId, false)).toBe(`00-${traceId}-${rootId}-00`);
  });
});

describe("sampling", () => {
  const sampled = (ratio: number): Set<string> => {
    const isSampled = samplerOf(ratio);
    return new Set(refs.map((ref) => traceIdsOf(ref).traceId).filter(isSampled));
  };

  it("takes all, none, or about the share that was asked for", () => {
    expect(sampled(1).size).toBe(refs.length);
    expect(sampled(0).size).toBe(0);
    expect(sampled(0.25).size / refs.length).toBeCloseTo(0.25, 1);
  });

  it("takes at a gateway with a larger share what one with a smaller takes", () => {
    const more = sampled(0.5);
    for (const traceId of sampled(0.1)) expect(more.has(traceId)).toBe(true);
  });
});
