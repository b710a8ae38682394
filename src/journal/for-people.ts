import type { CallRequest } from "../avm/interface.ts";
import type { Problem } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";

/** A particle of which the time is over, for people; `record` is JSON of the engine's, in which the journal reads what `HistoryFilter` names. */
export interface AuditRow {
  readonly ref: ParticleRef;
  readonly id: string;
  readonly receivedAt: number;
  readonly deadline: number;
  readonly record: string;
}

export interface DeadLetter {
  readonly ref: ParticleRef;
  readonly particleId: string;
  readonly initiator: string;
  readonly peer: string;
  readonly at: number;
  readonly problem: Problem;
}

export interface UnknownOutcome {
  readonly ref: ParticleRef;
  readonly call: number;
  readonly particleId: string;
  readonly initiator: string;
  readonly service: string;
  readonly function: string;
  readonly at: number;
  readonly detail: string;
  /** Retries by an operator that may have had their effect, besides the call itself. */
  readonly retries: number;
  /** JSON of an `OutcomeRequest`. Undefined: it was not asked for, or too large to be kept. */
  readonly request?: string | undefined;
}

/** With what a call of unknown outcome can be made once more; what was sealed is sealed. */
export interface OutcomeRequest extends Pick<CallRequest, "service" | "function" | "arguments"> {
  /** AIR source, and what else the particle's initiator signed. */
  readonly script: string;
  readonly timestamp: number;
  readonly ttl: number;
}

/** What an operator said of a call of unknown outcome; retried: it was made once more, and that call's outcome is known. */
export interface Settlement {
  readonly call: number;
  readonly outcome: "happened" | "did-not-happen" | "retried";
  /** Unix ms. */
  readonly at: number;
  readonly by?: string | undefined;
  readonly note?: string | undefined;
  /** Of the retry. */
  readonly retCode?: number | undefined;
}

/** What is not given is not asked for. `initiator`, `status`, `service`, `function` and `calls` are looked for in the record. */
export interface HistoryFilter {
  readonly ref?: ParticleRef | undefined;
  readonly id?: string | undefined;
  readonly initiator?: string | undefined;
  readonly status?: string | undefined;
  /** Of one call. */
  readonly service?: string | undefined;
  readonly function?: string | undefined;
  /** That there is a call that failed; of service and function, if these are asked for. */
  readonly calls?: "failed" | undefined;
  /** First and last ms (Unix) in which it was received. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Only what comes behind it. */
  readonly before?: HistoryPosition | undefined;
  readonly limit: number;
}

/** A place in the list of particles, newest first: the same whether a particle's time is over or not. */
export interface HistoryPosition {
  readonly receivedAt: number;
  readonly ref: ParticleRef;
}

export interface HistoryPage {
  readonly rows: readonly AuditRow[];
  /** The last row that was looked at; undefined: there is nothing behind it. */
  readonly next: HistoryPosition | undefined;
}
