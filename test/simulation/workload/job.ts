import type { Effect, ErrorCode, JsonValue } from "../../../src/core/index.ts";

/** One call of a script, as it was meant. */
export interface PlannedCall {
  readonly token: string;
  readonly effect: Effect;
  readonly gateway: string;
}

/** What a client asks for: one particle and what may become of it. */
export interface Plan {
  readonly shape: string;
  readonly script: string;
  readonly inputs: Readonly<Record<string, JsonValue>>;
  readonly ttlMs: number;
  readonly calls: readonly PlannedCall[];
  /** "undeliverable": it is addressed to a peer that does not exist, and the client has to be told. */
  readonly ends: "success" | "undeliverable";
  /** A second particle of the same person for the same thing is sent when there is no answer after so long, ms. */
  readonly impatientAfterMs?: number;
}

export type Answer =
  | { readonly kind: "values"; readonly values: readonly JsonValue[] }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly detail: string };

/** A plan on its way; times are virtual, without any node's skew. */
export interface Job extends Plan {
  readonly number: number;
  readonly client: string;
  readonly startedAt: number;
  readonly deadline: number;
  answer: Answer | undefined;
  answeredAt: number;
}
