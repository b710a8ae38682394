import type { CallRequest, CallResult, Reading } from "../avm/interface.ts";
import type { Effect, Problem, SluiceError } from "../core/index.ts";
import type { HistoryFilter, HistoryPage, Recovered } from "../journal/interface.ts";
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
  /** A page of particles that are or were here, newest first. */
  list(filter: ParticleFilter): Promise<ParticlePage>;
  /** What stands in the data of a particle, with values of `maxChars` together; undefined: it has no data here (any more). @throws as `Interpreter.read`. */
  read(ref: ParticleRef, maxChars: number): Promise<ParticleReading | undefined>;
  /**
   * Sends a particle that was given up to this next peer once more. Resolves when that is on record.
   * @throws SluiceError SLUICE_PARTICLE_EXPIRED (410): there is nothing to send any more; SLUICE_CONFLICT: it is on its way, or was never to go there.
   */
  resend(ref: ParticleRef, peer: string): Promise<void>;
  readonly counters: Readonly<EngineCounters>;
  /** Particles in memory that are neither over nor failed: with work under way, and without. */
  readonly atHand: { readonly running: number; readonly waiting: number };
  /** Particles whose time here is not over. */
  readonly held: number;
  /** Refuses new particles from now on for this reason, those of this peer's own too; what is here goes on to its end. */
  retire(reason: SluiceError): void;
  /** Refuses new particles, waits until those in flight are done or past their deadline, at most `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

/** Told what happens to particles here, as it happens. It must be quick, and never throw. */
export interface EngineObserver {
  /** There is work for it: it came, or something came for it. */
  began(particle: ObservedParticle): void;
  /** An interpreter run of it ended, whatever came of it. */
  ran(particle: ObservedParticle, ms: number): void;
  called(particle: ObservedParticle, call: ObservedCall): void;
  /** There is nothing to do for it here for now. @param ms - since it began. */
  rested(particle: ObservedParticle, ms: number): void;
  /** Nobody waits for it any more, or its time is over; may be told twice. */
  over(particle: ObservedParticle): void;
}

export interface ObservedParticle {
  readonly ref: ParticleRef;
  readonly particle: Pick<Particle, "id" | "initPeerId">;
  readonly receivedAt: number;
  /** Who brought it first, as `receive` was told; empty: it was started here. */
  readonly from: string;
  readonly isRecovered: boolean;
}

/** A call that was made and has its result. */
export interface ObservedCall {
  readonly request: CallRequest;
  readonly effect: Effect;
  readonly result: CallResult;
  /** Unix ms. */
  readonly endedAt: number;
  readonly ms: number;
  readonly decision: Decision | undefined;
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

/** `id` is the particle's own, which several may share. */
export interface ParticleFilter extends Omit<HistoryFilter, "ref" | "status"> {
  readonly status?: ParticleStatus | undefined;
}

/** As of the journal: `next` is where to go on, even after a page without particles; undefined: there are no more. */
export interface ParticlePage extends Pick<HistoryPage, "next"> {
  readonly particles: readonly ParticleRecord[];
}

export interface ParticleReading {
  readonly script: string;
  readonly record: ParticleRecord;
  readonly reading: Reading;
}

/** What admin shows of a particle: never its data. */
export interface ParticleRecord {
  readonly ref: ParticleRef;
  readonly id: string;
  readonly initiator: string;
  readonly receivedAt: number;
  readonly deadline: number;
  /** When nothing was left to do for it here for good: it failed, its initiator has its answer, or its time was over. */
  readonly endedAt?: number;
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
