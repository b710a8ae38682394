import type { Problem } from "./api-types.ts";
import type { Json } from "./json.ts";

/** What needs somebody, and what was done, as the admin API tells of it. */
export interface DeadLetter {
  readonly ref: string;
  readonly particleId: string;
  readonly initiator: string;
  readonly peer: string;
  readonly at: number;
  readonly problem: Problem;
}

export interface UnknownOutcome {
  readonly ref: string;
  readonly call: number;
  readonly particleId: string;
  readonly initiator: string;
  readonly service: string;
  readonly function: string;
  readonly at: number;
  readonly detail: string;
  readonly problem?: Problem;
  readonly retries: number;
  readonly arguments?: readonly Json[];
}

export interface RetryAnswer {
  readonly retCode: number;
  readonly result?: Json;
  readonly problem?: Problem;
  /** Whether that tells what became of the call. */
  readonly settled: boolean;
}

export interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly used?: number;
  readonly unit: string;
}

export interface Quota {
  readonly service?: string | undefined;
  readonly rule: "initiator" | "credential" | "everyone";
  /** ms */
  readonly per?: number | undefined;
  readonly initiator?: string | undefined;
  readonly credential?: string | undefined;
  readonly functions?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly used: number;
  readonly resetsAt: number;
}

export interface AuditedChange {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly role?: string;
  readonly operation: string;
  readonly target: Readonly<Record<string, string>>;
  /** HTTP status; absent while it is under way. */
  readonly outcome?: number;
  readonly detail?: string;
}
