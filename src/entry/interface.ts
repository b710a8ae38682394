import type { JsonValue, Problem } from "../core/index.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";

/*
 * The desk where initiators without an interpreter, and often without a connection, hand in their particles and ask what became of them.
 *
 * `submit` gives a signed particle to the engine as if it had come from a neighbour. When the script has done all that peers can do, AquaVM names
 * the initiator as next peer: that parcel is not for the overlay but for this desk, which lets the interpreter look at the data as
 * the initiator would (`Interpreter.view`: a run of nobody's, whose data is thrown away) and so learns what the script wants to tell it:
 * `callbackSrv.response`, or `errorHandlingSrv.error`. What it says is this gateway's word. What proves it are the calls in the data, each with the
 * receipt of the gateway that served it, where the script fetched it (`("receipts" "mine") []`) or this gateway served the call.
 * Answers are worked out from the data that the journal has, so they are the same after a restart. The desk keeps the latest in memory, bounded, until the
 * deadline and `keepMs` beyond.
 */
export interface EntryDesk {
  /**
   * Takes in a particle; the same again is the same again.
   * @throws SluiceError with the reason of the refusal, as `Engine.receive`.
   */
  submit(particle: Particle): Promise<Accepted>;
  /** As of now. Undefined: no such particle came in here, or its time is long over. */
  answer(ref: ParticleRef): Promise<EntryAnswer | undefined>;
  /** Whose particle it is, as far as is known here without looking at its data. */
  initiatorOf(ref: ParticleRef): Promise<string | undefined>;
  /**
   * Tells of every later answer, each including the ones before, until it was one that is final or the returned function was called: who wants the latest calls
   * this first, and then `answer`. Of what is unknown, or final already, there is nothing to tell.
   * @throws SluiceError SLUICE_OVERLOAD: 16 watch this particle, or 4096 any.
   */
  watch(ref: ParticleRef, onNews: (answer: EntryAnswer) => void): () => void;
  close(): void;
}

export interface Accepted {
  readonly ref: ParticleRef;
  /** Unix ms. */
  readonly expiresAt: number;
}

export interface EntryAnswer {
  readonly particle: ParticleRef;
  /** running: no word from the script yet. The others are final. expired: its time ended without one. */
  readonly state: "running" | "done" | "failed" | "expired";
  /** Arguments of `callbackSrv.response`, when done. */
  readonly result?: readonly JsonValue[];
  /** Why it failed: the code that the serving gateway gave, or SLUICE_DEADLINE. */
  readonly problem?: Problem;
  /** Calls answered with success that the data shows, by whichever peers, in its order; those to services of Sluice's own (`receipts`, `auth`, `sluice`, `op`…) are left out. */
  readonly calls: readonly EntryCall[];
  /** Where a peer on the way gave up carrying the particle on: another branch of the script, a fallback or a timeout, may still answer. */
  readonly undelivered: readonly Problem[];
}

export interface EntryCall {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly result: JsonValue;
  /** By `peer`, about this call. */
  readonly receipt?: string;
}
