import type { JsonValue } from "../core/index.ts";
import type { Sealed } from "../seals/index.ts";

/*
 * Chains: calls on several peers in one particle, written as a TypeScript function instead of AIR.
 *
 * `planOf(build)` lets the caller's function describe the chain and gives a `Plan`, which is data. `airOf(plan, {entry})` writes it as AIR whose
 * inputs are literals, so that it calls nothing at the initiator but the final response, and whose way leads from peer to peer and at last to
 * the entry gateway. The response carries a `Report`: the answers of the plan's results, and which way each of its forks went. `evaluate(plan,
 * report, calls)` computes the chain's value a second time from nothing but calls that are proven (a receipt each), taking the report's
 * word for forks alone: what a client without interpreter relies on. A client with one trusts the report, for its own AquaVM verified every
 * signature under it. Pure and browser-safe.
 */

/** What a chain does, step by step. Ids are unique in the plan; a value can be used by the steps after the one that makes it. */
export interface Plan {
  readonly body: Block;
  /** How many ids there are, from 0. */
  readonly size: number;
}

/** Steps in sequence, and what they come to. */
export interface Block {
  readonly steps: readonly Step[];
  readonly result: Operand;
}

export type Step = CallStep | PresentStep | ParallelStep | AttemptStep | TimeoutStep | QuorumStep;

/** Its value is the call's result. */
export interface CallStep {
  readonly kind: "call";
  readonly id: number;
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly arguments: readonly Operand[];
}

/** A credential for the calls that follow at that peer. It has no value. */
export interface PresentStep {
  readonly kind: "present";
  readonly peer: string;
  readonly credential: Operand;
}

/** All branches at once; its value is the array of their results. It fails as the first of them that failed, in the plan's order. */
export interface ParallelStep {
  readonly kind: "parallel";
  readonly id: number;
  readonly branches: readonly Block[];
}

/** `otherwise` runs when `body` failed, and may be given the failure; its value is that of the one that held. */
export interface AttemptStep {
  readonly kind: "attempt";
  readonly id: number;
  readonly body: Block;
  readonly otherwise: Block;
}

/** Fails with SLUICE_DEADLINE when `body` has not come back after `ms` to the peer where it began; what it still does goes on. */
export interface TimeoutStep {
  readonly kind: "timeout";
  readonly id: number;
  readonly ms: number;
  readonly body: Block;
}

/** The branches at once, until `needed` of them are there: the array of their results in the order in which they came. */
export interface QuorumStep {
  readonly kind: "quorum";
  readonly id: number;
  readonly needed: number;
  readonly branches: readonly Block[];
}

/** A value that a step is given. Where it is a result, or part of one, its origin is kept; what is put together of several has none. */
export type Operand =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "value"; readonly id: number; readonly path: Path }
  /** The failure that the attempt with this id caught, as `("sluice" "parse_error")` gives it. */
  | { readonly kind: "error"; readonly id: number; readonly path: Path }
  /** Until the particle's nonce is chosen: `sealPlan` makes it a literal. */
  | { readonly kind: "sealed"; readonly sealed: Sealed }
  | { readonly kind: "array"; readonly items: readonly Operand[] }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, Operand>> };

export type Path = readonly (string | number)[];

/** What a chain's script answers, read by `readReport` from the arguments of `callbackSrv.response`. */
export interface Report {
  /** The chain's value, as the script says. */
  readonly value: JsonValue;
  /**
   * Which ways were taken, by id: of an attempt whose `otherwise` ran (`true`), of a quorum (the array it came to), and, as `error <id>`, of a caught failure
   * that a step was given.
   */
  readonly forks: ReadonlyMap<string, JsonValue>;
}

/** A call that somebody says was made, with what proves it. */
export interface ClaimedCall {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly result: JsonValue;
  /** Compact JWS by `peer`; without one the call proves nothing. */
  readonly receipt?: string | undefined;
}

/** A call of the plan whose receipt holds: its particle, initiator, peer, arguments and result are what they must be. */
export interface ProvenCall {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly arguments: readonly JsonValue[];
  readonly result: JsonValue;
  readonly receipt: string;
  /** By the clock of `peer`, Unix ms. */
  readonly started: number;
  readonly ended: number;
}
