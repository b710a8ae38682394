import type { ObservedCall, ObservedParticle } from "../../src/engine/interface.ts";
import { digestOf, type ParticleRef } from "../../src/particle/index.ts";

/** A particle as observers are told of it. */
export const observedParticle = (name: string, more: Partial<ObservedParticle> = {}): ObservedParticle => ({
  ref: digestOf(new TextEncoder().encode(name)) as ParticleRef,
  particle: { id: name, initPeerId: "the-initiator" },
  receivedAt: 0,
  from: "",
  isRecovered: false,
  ...more,
});

/** A call that was made, with `retCode` for an answer. */
export const observedCall = (
  service: string,
  fn: string,
  {
    retCode = 0,
    ms = 5,
    endedAt = 0,
    id = 1,
  }: { retCode?: number; ms?: number; endedAt?: number; id?: number } = {},
): ObservedCall => ({
  request: { id, service, function: fn, arguments: ["secret argument"], tetraplets: [] },
  effect: "safe",
  result: { retCode, result: '"secret result"' },
  endedAt,
  ms,
  decision: { allowed: true, rule: "allow[0]" },
});
