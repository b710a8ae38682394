import type { Random } from "../time/random.ts";

/** What may become of one request to an upstream. */
export type Behaviour =
  | "answers"
  /** No connection: nothing was sent. */
  | "refusesConnection"
  /** The connection broke when everything was ready, before a byte of the request left. */
  | "breaksBeforeSending"
  /** It arrives nowhere and nobody answers. */
  | "hangs"
  /** It was sent, and the connection broke before the upstream did anything. */
  | "breaksBeforeEffect"
  | "breaksAfterEffect"
  /** Does it, and answers when nobody waits any more. */
  | "answersTooLate"
  /** Gives an error although it did it, or because it did not. */
  | "failsAfterEffect"
  | "fails"
  | "isBusy";

const TROUBLE: Readonly<Record<Behaviour, number>> = {
  answers: 70,
  refusesConnection: 4,
  breaksBeforeSending: 4,
  hangs: 3,
  breaksBeforeEffect: 3,
  breaksAfterEffect: 4,
  answersTooLate: 3,
  failsAfterEffect: 2,
  fails: 4,
  isBusy: 3,
};

export const behaviourOf = (random: Random, isTroubled: boolean): Behaviour =>
  isTroubled ? random.weighted(TROUBLE) : "answers";
