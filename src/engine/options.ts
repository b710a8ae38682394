import type { ParticleLimits } from "../particle/index.ts";
import type { StepLimits } from "./state.ts";

export interface EngineOptions {
  readonly peerId: string;
  readonly limits: EngineLimits;
}

export interface EngineLimits extends ParticleLimits, StepLimits {
  readonly particleBytes: number;
  readonly resultBytes: number;
  /** Particles of one initiator at work here. */
  readonly particlesPerPeer: number;
  /** Particles at work here. */
  readonly particlesInFlight: number;
  /** Bytes of scripts and data kept for particles until their deadlines. */
  readonly retainedBytes: number;
}

/** May this initiator's particles run here, and may they use builtins and pass through? */
export type Admission = (initiator: string) => { readonly admitted: boolean; readonly mayRelay: boolean };
