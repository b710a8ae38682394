import type { CallRequest, CallResult } from "../avm/interface.ts";
import type { Effect, Problem } from "../core/index.ts";
import type { Credential } from "../credentials/interface.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { KeptCount } from "../quota/interface.ts";
import type { CallPosition, Claim, ClaimRequest } from "./claim.ts";
import type {
  AuditRow,
  DeadLetter,
  HistoryFilter,
  HistoryPage,
  Settlement,
  UnknownOutcome,
} from "./for-people.ts";

export type { CallPosition, Claim, ClaimRequest } from "./claim.ts";
export type * from "./for-people.ts";

/*
 * What a peer must not forget (DESIGN section 7). The engine turns each step of a particle into entries and hands them over in one `write`;
 * nothing that the outside can see (a request, a frame, an acknowledgement) leaves before the promise of that write has resolved. Writes
 * are applied in the order in which they were made, each as a whole, and those made while one is on its way to the disk go together in the
 * next transaction. A write is never refused: while the disk takes none, it waits and `health` says why, so that the engine can
 * refuse new particles. After a restart `recover` gives back every particle whose time is not over, as of the last write.
 * What a later one of these entries makes superfluous is dropped by it; what is left of a particle when it is over is one row of audit, until `prune`.
 */
export interface Journal {
  readonly health: JournalHealth;
  /** Told of each change of `health`. */
  onHealth(listener: (health: JournalHealth) => void): void;
  /** What was here before this process; to be called once, before the first write. Waits while the file cannot be read. */
  recover(): Promise<Recovered>;
  /** Resolves when the entries are as durable as configured. @throws SluiceError SLUICE_CLOSED after `close`, and nothing else. */
  write(entries: readonly JournalEntry[]): Promise<void>;

  /**
   * Takes a caller's idempotency key for one call, or says who has it. One key is claimed by one call at a time; the answer is durable.
   * @throws SluiceError SLUICE_JOURNAL when the journal is unavailable or has no room, SLUICE_CLOSED.
   */
  claim(request: ClaimRequest): Promise<Claim>;

  /** By when they were received, newest first; a bounded number of rows is looked at. @throws SluiceError SLUICE_STORAGE; the same for the queries below. */
  history(filter: HistoryFilter): Promise<HistoryPage>;
  /** Newest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  deadLetter(ref: ParticleRef, peer: string): Promise<DeadLetter | undefined>;
  /** Calls whose outcome is unknown and that nobody settled, newest first; with their requests as far as these have 2 MB of text together. */
  unknownOutcomes(limit: number, withRequests?: boolean): Promise<readonly UnknownOutcome[]>;
  /** One of them, with its request. */
  unknownOutcome(ref: ParticleRef, call: number): Promise<UnknownOutcome | undefined>;
  /** What became of unknown outcomes of one particle, by call. */
  settlements(ref: ParticleRef): Promise<readonly Settlement[]>;
  /** Of one particle, in order, whether or not its time is over. */
  receipts(ref: ParticleRef): Promise<readonly string[]>;

  /**
   * Forgets what is over: audit rows with their receipts and dead letters of before `auditBefore`, claims, counts and revocations that ended before
   * `now`, and of more than 200,000 counts or 100,000 revocations those that end first. Unknown outcomes stay until they are settled.
   * Deadlines of what goes raise the watermark, and so do those before `refuseBefore` (default: `auditBefore`): of these audit rows are kept,
   * but a restart need not remember which they were. A journal that is nearly full keeps no audit rows beyond that. Requests of unknown outcomes
   * are kept up to 32 MB, the newest.
   */
  prune(now: number, auditBefore: number, refuseBefore?: number): Promise<void>;
  readonly counters: Readonly<JournalCounters>;
  /** Writes what waits, at most `graceMs`, and lets go of the file. */
  close(graceMs: number): Promise<void>;
}

/** `problem` is for the operator; `reason` continues "its journal ", and is fit for strangers. */
export type JournalHealth =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: Problem; readonly reason: string };

export interface JournalCounters {
  entries: number;
  /** Transactions; with durability full each is one fsync. */
  commits: number;
  commitMicros: number;
  failures: number;
  /** Of the file and its log, as of the last commit. */
  bytes: number;
  /** Of entries that wait for their commit. */
  waiting: number;
  waitingBytes: number;
  deadLetters: number;
  /** Calls whose outcome is unknown and that nobody settled. */
  unknownOutcomes: number;
}

export type JournalEntry =
  /** A particle was taken in; `data` is its first arrival. */
  | {
      readonly kind: "accepted";
      readonly ref: ParticleRef;
      /** Without data. */
      readonly particle: Particle;
      readonly receivedAt: number;
      readonly arrival: Arrival;
    }
  /** More data of it came. */
  | { readonly kind: "arrived"; readonly ref: ParticleRef; readonly arrival: Arrival }
  /** A run was accepted, or what it was given was rejected. */
  | {
      readonly kind: "ran";
      readonly ref: ParticleRef;
      readonly state: RunState;
      /** The arrival that is in the state now, or was rejected. */
      readonly merged: number | undefined;
      /** Calls whose results are in the state now. */
      readonly fed: readonly number[];
      readonly opened: readonly OpenedCall[];
      /** Peers that are to get the particle as of this run. */
      readonly sends: readonly string[];
    }
  /** The request of a `once` call is about to leave. */
  | { readonly kind: "intended"; readonly ref: ParticleRef; readonly call: number }
  /** It provably did not. */
  | { readonly kind: "withdrawn"; readonly ref: ParticleRef; readonly call: number }
  /** A call has its result; `unknown` lists it for the operator. */
  | {
      readonly kind: "outcome";
      readonly ref: ParticleRef;
      readonly call: number;
      readonly result: CallResult;
      readonly unknown: UnknownOutcome | undefined;
    }
  /** The next peer has the particle as of run `version`. */
  | { readonly kind: "delivered"; readonly ref: ParticleRef; readonly peer: string; readonly version: number }
  /** This peer gave up sending it there. */
  | { readonly kind: "undeliverable"; readonly ref: ParticleRef; readonly letter: DeadLetter }
  /** What was given up is on its way again: a restarted peer goes on with it. */
  | { readonly kind: "resent"; readonly ref: ParticleRef; readonly peer: string }
  /** A dead letter needs nobody any more: the peer has the particle after all, or somebody has seen to it. */
  | { readonly kind: "letterGone"; readonly ref: ParticleRef; readonly peer: string }
  /** Its time here is over: everything but the audit row and the deadline goes. */
  | { readonly kind: "over"; readonly ref: ParticleRef; readonly audit: AuditRow }
  /** The result of a claimed call, kept until the claim ends; undefined lets the key go. */
  | {
      readonly kind: "claimEnded";
      readonly scope: string;
      readonly holder: CallPosition;
      readonly result: CallResult | undefined;
    }
  /** The request of an unknown outcome is about to leave once more, or provably did not: so many of its retries may have had their effect. */
  | { readonly kind: "retried"; readonly ref: ParticleRef; readonly call: number; readonly retries: number }
  /** An unknown outcome was settled, or seen to. What is known of it is kept as long as the particle's audit row. */
  | {
      readonly kind: "settled";
      readonly ref: ParticleRef;
      readonly call: number;
      readonly settlement?: Settlement | undefined;
    }
  /** A credential was presented for the particle: what was verified of it, never the token. */
  | { readonly kind: "presented"; readonly ref: ParticleRef; readonly presented: KeptCredential }
  /** A use was counted. What was counted of its key before is put together with it (`KeptCount.by`). */
  | { readonly kind: "counted"; readonly count: KeptCount }
  /** A credential is not valid any more, whatever its own time says; of two the later `until` counts. */
  | { readonly kind: "revoked"; readonly id: string; readonly until: number }
  /** A receipt was given, by its place from 0 in the chain: 1,024 at most, each once. Kept as long as the particle's audit row. */
  | { readonly kind: "receipt"; readonly ref: ParticleRef; readonly n: number; readonly receipt: string };

/** A credential as it was verified, never the token. */
export interface KeptCredential {
  readonly credential: Credential;
  /** AquaVM's digests (CIDs) of arguments and result of the call that presented it, by which that call is found in a trace. */
  readonly argumentHash: string;
  readonly resultHash: string;
}

/** Data of a particle that came and waits to be merged. */
export interface Arrival {
  /** Unique within the particle on this peer, rising. */
  readonly seq: number;
  readonly data: Uint8Array;
  /** The neighbour it came from; empty: it was started here. */
  readonly from: string;
}

export interface RunState {
  /** Runs so far: versions of the data are numbered by it. */
  readonly runs: number;
  readonly data: Uint8Array;
  readonly calls: number;
  readonly strikes: number;
  readonly problem: Problem | undefined;
  /** It failed here and is not run again. */
  readonly ended: boolean;
  /** What people can see of it, opaque to the journal; undefined: an earlier version of Sluice ran it. */
  readonly life?: string;
}

export interface OpenedCall {
  readonly request: CallRequest;
  readonly effect: Effect;
}

/** A call that has not been fed yet. */
export interface PendingCall extends OpenedCall {
  /** An intent without an outcome: the request may have left. */
  readonly intended: boolean;
  readonly result: CallResult | undefined;
}

export interface PendingSend {
  readonly peer: string;
  /** The run that asked for it last, and the one the peer is known to have; 0: none. */
  readonly version: number;
  readonly delivered: number;
  readonly gaveUp: boolean;
}

export interface RecoveredParticle {
  readonly ref: ParticleRef;
  readonly particle: Particle;
  readonly receivedAt: number;
  /** Of its first arrival. */
  readonly from: string;
  readonly state: RunState;
  readonly arrivals: readonly Arrival[];
  readonly calls: readonly PendingCall[];
  readonly sends: readonly PendingSend[];
  readonly presented: readonly KeptCredential[];
}

/** What began when this journal was restored from a backup: what happened between the backup and then is not in it. */
export interface Epoch {
  /** 1 for the first restore. */
  readonly n: number;
  /** Unix ms. */
  readonly openedAt: number;
  /** Nothing with a timestamp at or below it (Unix ms) is taken in any more, whatever its deadline: it may have been here before. */
  readonly signedAfter: number;
}

export interface Recovered {
  /** Undefined: it was never restored. */
  readonly epoch?: Epoch | undefined;
  /** Nothing with a deadline at or below it is taken in again. */
  readonly watermark: number;
  /** Of particles that are over, with a deadline above the watermark. */
  readonly over: readonly { readonly ref: ParticleRef; readonly deadline: number }[];
  /** Of which the time was not declared over, in the order in which they came. */
  readonly particles: readonly RecoveredParticle[];
  /** All that are kept, also what has ended since the last `prune`. */
  readonly counts: readonly KeptCount[];
  readonly revoked: readonly { readonly id: string; readonly until: number }[];
}
