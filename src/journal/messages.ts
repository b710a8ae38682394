import type { ParticleRef } from "../particle/index.ts";
import type {
  Claim,
  DeadLetter,
  HistoryFilter,
  HistoryPage,
  Recovered,
  RecoveredParticle,
  Settlement,
  UnknownOutcome,
} from "./interface.ts";

/** What the journal asks of its thread, by the name of the job; each is answered once, in the order asked. */
export interface Jobs {
  /** Opens the file, where it is not open, and says what lives in it. */
  load: { input: undefined; output: Loaded };
  commit: { input: PackedBatch; output: Committed };
  /** Live particles of a number above `after`; a few at a time. */
  recover: {
    input: { readonly after: number };
    output: { readonly particles: readonly RecoveredParticle[]; readonly next: number | undefined };
  };
  tombstones: { input: undefined; output: Tombstones };
  kept: { input: undefined; output: Kept };
  history: { input: HistoryFilter; output: HistoryPage };
  deadLetters: { input: { readonly limit: number }; output: readonly DeadLetter[] };
  deadLetter: {
    input: { readonly ref: ParticleRef; readonly peer: string };
    output: DeadLetter | undefined;
  };
  unknownOutcomes: {
    input: { readonly limit: number; readonly withRequests: boolean };
    output: readonly UnknownOutcome[];
  };
  unknownOutcome: {
    input: { readonly ref: ParticleRef; readonly call: number };
    output: UnknownOutcome | undefined;
  };
  settlements: { input: { readonly ref: ParticleRef }; output: readonly Settlement[] };
  receipts: { input: { readonly ref: ParticleRef }; output: readonly string[] };
  /** Some rows at a time, so that no write waits for long. */
  prune: {
    input: {
      readonly now: number;
      readonly auditBefore: number;
      readonly refuseBefore: number;
      /** Room is short: audit rows go as soon as they may. */
      readonly isTight: boolean;
    };
    output: Figures & { readonly isDone: boolean };
  };
  close: { input: undefined; output: undefined };
}

export type JobName = keyof Jobs;

export interface Job<Name extends JobName = JobName> {
  readonly id: number;
  readonly name: Name;
  readonly input: Jobs[Name]["input"];
}

export type JobReply =
  | { readonly id: number; readonly output: Jobs[JobName]["output"] }
  /** `fault`: one line for people, of what hinders the file. */
  | { readonly id: number; readonly fault: string };

/** A parameter of a statement; a place in the bytes is marked by `true`. */
export type SqlValue = string | number | null;

/** Statements with their parameters, flat, so that copying them between threads costs little. */
export interface PackedBatch {
  readonly values: readonly (SqlValue | true)[];
  /** Of each blob in turn. */
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

export interface Loaded extends Figures {
  /** Above all numbers given so far. */
  readonly nextNumber: number;
  readonly live: readonly LiveRow[];
}

export interface LiveRow {
  readonly ref: ParticleRef;
  readonly number: number;
  readonly firstSeq: number;
  readonly isFirstMerged: boolean;
}

export interface Committed extends Figures {
  readonly micros: number;
  /** Of the claims in the batch, in order. */
  readonly claims: readonly Claim[];
}

export interface Figures {
  /** In use; `bytes` are those of the file and its log. */
  readonly usedBytes: number;
  readonly bytes: number;
  readonly deadLetters: number;
  readonly unknownOutcomes: number;
}

/** Above the watermark. Two columns rather than rows: there may be many. */
export interface Tombstones {
  readonly watermark: number;
  readonly refs: readonly ParticleRef[];
  readonly deadlines: Float64Array;
}

/** What is of no one particle. */
export type Kept = Pick<Recovered, "counts" | "revoked" | "epoch">;

/** What the thread is started with. */
export interface ThreadSetup {
  readonly file: string;
  readonly durability: "full" | "relaxed";
}
