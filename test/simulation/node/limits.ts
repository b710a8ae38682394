import type { EngineLimits } from "../../../src/engine/index.ts";

export const CLOCK_SKEW_MS = 10_000;
/** A node's clock is at most so far from the true time: any two of them agree within `clockSkewMs`. */
export const MAX_SKEW_MS = 4_000;
/** How long gateways remember what is over: short, so that a run of minutes sees pruning. */
export const AUDIT_MS = 30_000;

export const LIMITS: EngineLimits = {
  scriptBytes: 262_144,
  particleBytes: 4_194_304,
  resultBytes: 262_144,
  idBytes: 128,
  ttlMs: 600_000,
  clockSkewMs: CLOCK_SKEW_MS,
  callsPerParticle: 1024,
  runsPerParticle: 4096,
  particlesPerPeer: 2000,
  particlesInFlight: 10_000,
  queueMs: 60_000,
  retainedBytes: 100_000_000,
  bytesPerInitiator: 50_000_000,
  particlesPerConnection: 10_000,
  bytesPerConnection: 100_000_000,
};
