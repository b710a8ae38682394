import { silentLogger, systemClock } from "../src/core/index.ts";
import type { ObservedCall, ObservedParticle } from "../src/engine/interface.ts";
import { digestOf, type ParticleRef } from "../src/particle/index.ts";
import { createTelemetry, type OtlpOptions } from "../src/telemetry/index.ts";
import { median } from "./cpu.ts";

const ROUNDS = 9;
const PARTICLES = 20_000;
const UPSTREAM = { service: "credit-check", url: "http://127.0.0.1:1" };

const CALL: ObservedCall = {
  request: { id: 1, service: "credit-check", function: "checkCredit", arguments: [], tetraplets: [] },
  effect: "safe",
  result: { retCode: 0, result: "{}" },
  endedAt: 1,
  ms: 5,
  decision: { allowed: true, rule: "allow[0]" },
};

const particles: readonly ObservedParticle[] = Array.from({ length: PARTICLES }, (_, index) => ({
  ref: digestOf(new Uint8Array(new Uint32Array([index]).buffer)) as ParticleRef,
  particle: { id: "x", initPeerId: "y" },
  receivedAt: 1,
  from: "12D3KooWBUJifCTgaxAUrcM9JysqCcS4CS8tiYH5hExbdWCAoNwb",
  isRecovered: false,
}));

/** Of what one hop is told of: two runs, a call, its request. Median of several rounds, µs. */
const costOf = async (otlp: OtlpOptions | undefined): Promise<number> => {
  const { engine, upstreams, stop } = await createTelemetry(
    { peerId: "self", version: "0", otlp },
    {
      published: (service, fn) => ({ service, function: fn }),
      clock: systemClock,
      logger: silentLogger,
    },
  );
  const tell = (particle: ObservedParticle): void => {
    engine.began(particle);
    engine.ran(particle, 0.2);
    const of = { ref: particle.ref, call: 1 };
    const origin = UPSTREAM.url;
    const asked = upstreams.asked(UPSTREAM, { method: "POST", origin, of, hasTraceparent: false });
    asked.left();
    asked.ended({ status: 200 });
    engine.called(particle, CALL);
    engine.ran(particle, 0.2);
    engine.rested(particle, 6);
    engine.over(particle);
  };
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for (const particle of particles) tell(particle);
    rounds.push(((performance.now() - startedAt) * 1000) / PARTICLES);
  }
  await stop(0);
  return median(rounds);
};

/** What telling of one hop costs: counted only, traced but not sampled, and traced (to nobody: building and queueing alone). */
export const benchTelemetry = async () => {
  const otlp = (sampleRatio: number): OtlpOptions => ({
    url: "http://127.0.0.1:1/v1/traces",
    headers: {},
    sampleRatio,
  });
  return {
    countedMicros: await costOf(undefined),
    unsampledMicros: await costOf(otlp(0)),
    tracedMicros: await costOf(otlp(1)),
  };
};
