import type { Interpreter } from "../avm/interface.ts";
import type { Clock, Logger, Problem } from "../core/index.ts";
import type { Engine } from "../engine/interface.ts";
import type { RecoveredParticle } from "../journal/interface.ts";
import type { Overlay } from "../overlay/interface.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { ReceiptBook } from "../receipts/index.ts";

export interface EntryOptions {
  /** This gateway's. */
  readonly peerId: string;
  /** Services that every peer has: calls to them are nobody's answer. */
  readonly builtins: ReadonlySet<string>;
  /** Largest particle: what one answer says of calls has twice as many characters at most. */
  readonly particleBytes: number;
  /** How long an answer can be asked for after the particle's deadline, ms. */
  readonly keepMs: number;
}

export interface EntryDeps {
  readonly engine: Pick<Engine, "receive" | "current">;
  readonly interpreter: Pick<Interpreter, "view">;
  /** Undefined: this gateway gives none. */
  readonly receipts: Pick<ReceiptBook, "of"> | undefined;
  readonly overlay: EngineOverlay & Pick<Overlay, "contact">;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type EngineOverlay = Pick<Overlay, "send" | "tell" | "addressClass">;

/** The side of the desk that the engine sees. */
export interface EngineSide {
  /** The overlay for the engine: what is for an initiator of the desk's comes to the desk. */
  readonly overlay: EngineOverlay;
  /** As the engine's `onEnd`. */
  ended(ref: ParticleRef, problem: Problem): void;
  /** Particles that the engine is about to take up again after a restart. */
  restore(particles: readonly RecoveredParticle[]): void;
}
