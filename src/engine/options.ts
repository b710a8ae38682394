import type { Interpreter } from "../avm/interface.ts";
import type { Clock, Logger, LogThrottle, Problem } from "../core/index.ts";
import type { Journal } from "../journal/interface.ts";
import type { Overlay } from "../overlay/interface.ts";
import type { Identity, Particle, ParticleLimits, ParticleRef } from "../particle/index.ts";
import type { Services } from "../services/interface.ts";
import type { EngineObserver } from "./interface.ts";
import type { StepLimits } from "./state.ts";

export interface EngineOptions {
  readonly limits: EngineLimits;
  /** How long particles that are over can be looked up, ms; refs are kept for two clock skews at least. */
  readonly auditMs: number;
}

export interface EngineLimits extends ParticleLimits, StepLimits {
  readonly particleBytes: number;
  readonly resultBytes: number;
  /** Particles of one initiator at work here. */
  readonly particlesPerPeer: number;
  /** Particles at work here. */
  readonly particlesInFlight: number;
  /** Particles at work here that one neighbour brought, and the bytes they hold. */
  readonly particlesPerConnection: number;
  readonly bytesPerConnection: number;
  /** New particles are refused while a run would wait longer than this. */
  readonly queueMs: number;
  /** Bytes of scripts and data kept for particles until their deadlines. */
  readonly retainedBytes: number;
  /** Of those, for particles of one initiator. */
  readonly bytesPerInitiator: number;
}

export interface Standing {
  /** Nothing that it started is taken, whoever brings it. */
  readonly isDenied: boolean;
  /** May its particles run here? */
  readonly admitted: boolean;
  /** May they use builtins and pass through? */
  readonly mayRelay: boolean;
  /** Does the configuration mean this initiator, and not just anybody? Strangers get at most half of the room for particles. */
  readonly isNamed: boolean;
}

/** What an initiator may do here by configuration, as of now. */
export type Admission = (initiator: string) => Standing;

/** Was this particle signed by the key its `initPeerId` carries? */
export type VerifyParticle = (particle: Particle) => boolean;

/** Everything the engine touches. */
export interface EngineDeps {
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: LogThrottle;
  readonly interpreter: Interpreter;
  readonly journal: Journal;
  readonly overlay: Pick<Overlay, "send" | "tell" | "addressClass">;
  readonly services: Services;
  readonly admission: Admission;
  readonly verifyParticle: VerifyParticle;
  readonly observer?: EngineObserver | undefined;
  /**
   * Told of a particle of which nothing will come any more: it failed here before it left for any peer (maybe told more than once), or its
   * deadline is here, the last moment at which `current` knows it. The problem is why, for an initiator without an answer.
   */
  readonly onEnd?: (ref: ParticleRef, problem: Problem) => void;
}
