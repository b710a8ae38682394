import type { CallResult } from "../avm/interface.ts";
import type { ParticleRef } from "../particle/index.ts";

/**
 * Calls of unknown outcome, for an operator to see to; `by` says who does.
 * All throw SluiceError SLUICE_NOT_FOUND (it is not listed), SLUICE_CONFLICT (somebody sees to it just now), SLUICE_STORAGE.
 */
export interface OutcomeDesk {
  /**
   * Makes the request once more, with the same idempotency key, without asking policy. Before it leaves it is on record that it may have happened
   * twice. An answer that tells what became of the call settles it; after any other it stays listed.
   * @throws SluiceError besides: SLUICE_NOT_FOUND with status 410 (the request was not kept), SLUICE_UNKNOWN_FUNCTION, SLUICE_DISABLED.
   */
  retry(ref: ParticleRef, call: number, by: string): Promise<CallResult & { readonly isSettled: boolean }>;
  /** Keeps what somebody found out with the particle's record, while there is one. */
  settle(
    ref: ParticleRef,
    call: number,
    said: {
      readonly outcome: "happened" | "did-not-happen";
      readonly note?: string | undefined;
      readonly by: string;
    },
  ): Promise<void>;
  /** Lists it no more. */
  discard(ref: ParticleRef, call: number): Promise<void>;
}
