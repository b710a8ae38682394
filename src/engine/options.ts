import type { Interpreter } from "../avm/interface.ts";
import type { Clock, Logger, LogThrottle } from "../core/index.ts";
import type { Journal } from "../journal/interface.ts";
import type { Overlay } from "../overlay/interface.ts";
import type { Identity, ParticleLimits } from "../particle/index.ts";
import type { Services } from "../services/interface.ts";
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
  /** New particles are refused while a run would wait longer than this. */
  readonly queueMs: number;
  /** Bytes of scripts and data kept for particles until their deadlines. */
  readonly retainedBytes: number;
}

/** May this initiator's particles run here, and may they use builtins and pass through? */
export type Admission = (initiator: string) => { readonly admitted: boolean; readonly mayRelay: boolean };

/** Everything the engine touches. */
export interface EngineDeps {
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: LogThrottle;
  readonly interpreter: Interpreter;
  readonly journal: Journal;
  readonly overlay: Pick<Overlay, "send" | "tell">;
  readonly services: Services;
  readonly admission: Admission;
}
