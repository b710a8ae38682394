import type { CallRequest } from "../avm/interface.ts";
import type { Effect, Problem } from "../core/index.ts";
import type { Recovered } from "../journal/interface.ts";
import type { Particle, ParticleRef, Undeliverable } from "../particle/index.ts";
import type { Decision } from "../policy/interface.ts";
import type { Services } from "../services/interface.ts";

/** The life of a particle on this peer (DESIGN section 2). */
export interface Engine {
  /**
   * Takes up every particle that the journal kept; to be called once, before anything is received. `prepare` is given what the journal kept
   * before the first of them goes on.
   */
  recover(prepare?: (recovered: Recovered) => void): Promise<void>;
  /**
   * Takes a particle in: checks it, admits it, and lets it run. Resolves when the journal has it, not when it is done.
   * A particle seen before merges its data into the same state.
   * @throws SluiceError with the reason of the refusal.
   */
  receive(particle: Particle, from: string): Promise<ParticleRef>;
  /** A gateway gave up carrying a particle that this peer sent on: `from` must have been sent it, and the signature be true. */
  undeliverable(notice: Undeliverable, from: string): Promise<void>;
  /**
   * The same for a particle of this peer's own making; `local` answers calls addressed to the initiator
   * (getDataSrv, callbackSrv, errorHandlingSrv) before the peer's own services are asked.
   * `onEnd` is called once: with a problem when the particle failed here, a gateway on its way gave it up, or its deadline passed.
   */
  start(particle: Particle, local: LocalServices): Promise<ParticleRef>;
  /** Ends interest in a started particle: its answer has arrived. */
  finish(ref: ParticleRef): void;
  get(ref: ParticleRef): Promise<ParticleRecord | undefined>;
  /** Undefined: it never was here, or its time is over. */
  current(ref: ParticleRef): CurrentParticle | undefined;
  /** Newest first, at most `limit`; `id` filters by the particle's own id, which several may share. */
  list(filter: { id?: string; limit: number }): Promise<readonly ParticleRecord[]>;
  readonly counters: Readonly<EngineCounters>;
  /** Refuses new particles, waits until those in flight are done or past their deadline, at most `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

export interface LocalServices {
  /** Is this call one of the initiator's own? */
  answers(call: CallRequest): boolean;
  /** `undefined`: not one of the initiator's, ask the peer's own services. */
  call: (...call: Parameters<Services["call"]>) => ReturnType<Services["call"]> | undefined;
  onEnd(problem: Problem): void;
  /** A peer on the way gave up carrying the particle to a next one; other branches of the script may still answer. */
  onUndeliverable(problem: Problem): void;
}

/** A particle as it stands here. */
export interface CurrentParticle {
  /** With the data that is on record, which is empty before the first run and after a failure. */
  readonly particle: Particle;
  /** Runs that went into the data: of two states the later one has the greater. */
  readonly version: number;
  /** Who brought it first, as `receive` was told. */
  readonly from: string;
  /** Why nothing will come of it: it failed before it left for any peer. */
  readonly problem: Problem | undefined;
}

/** running: interpreter or calls at work here; waiting: nothing to do here for now; done: its time ended that way;
 * failed: it will not be run again; expired: its time ended while there was work. */
export type ParticleStatus = "running" | "waiting" | "done" | "failed" | "expired";

/** What admin shows of a particle: never its data. */
export interface ParticleRecord {
  readonly ref: ParticleRef;
  readonly id: string;
  readonly initiator: string;
  readonly receivedAt: number;
  readonly deadline: number;
  readonly status: ParticleStatus;
  readonly problem?: Problem;
  readonly runs: number;
  readonly hops: readonly Hop[];
  readonly calls: readonly CallRecord[];
}

export interface Hop {
  readonly peer: string;
  readonly direction: "in" | "out";
  readonly at: number;
}

export interface CallRecord {
  readonly id: number;
  readonly service: string;
  readonly function: string;
  readonly effect: Effect;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly retCode?: number;
  /** What policy said, where it was asked: the rule that permitted it, or why it was denied. */
  readonly decision?: Decision;
}

export interface EngineCounters {
  accepted: number;
  /** Taken up again after a restart. */
  recovered: number;
  refused: Record<string, number>;
  runs: number;
  runMicros: number;
  calls: number;
  callsFailed: number;
  expired: number;
  failed: Record<string, number>;
}
