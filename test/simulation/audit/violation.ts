export type Invariant =
  | "nothing lost"
  | "a once effect at most once"
  | "a keyed effect once per key"
  | "unknown only after a crash or an unanswered request"
  | "no result without its producer's signature"
  | "nothing done without its initiator's signature"
  | "healthy means success"
  | "an unreachable peer is told"
  | "nothing left behind"
  | "no fault inside";

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}
