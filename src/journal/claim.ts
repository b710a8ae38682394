import type { CallResult } from "../avm/interface.ts";
import type { ParticleRef } from "../particle/index.ts";

/** Which call of all calls made here: its id is AquaVM's and stays the same over restarts. */
export interface CallPosition {
  readonly ref: ParticleRef;
  readonly call: number;
}

export interface ClaimRequest {
  /** Digest of initiator, service, function and the caller's key. */
  readonly scope: string;
  /** Digest of the arguments: a key is for one request. */
  readonly digest: string;
  /** The call that wants it. */
  readonly holder: CallPosition;
  /** Let it take the key over from the same request that is not alive and has no result, even if that intended to leave: repeating does no harm. */
  readonly repeatable: boolean;
  readonly now: number;
  readonly expiresAt: number;
}

export interface Claim {
  /** The call that has the key: the one that asked, where it was free. */
  readonly holder: CallPosition;
  readonly digest: string;
  /** The result it ended with; undefined: none yet. */
  readonly result: CallResult | undefined;
  /** Whether the particle of the call that has it is still here and the call open; false: it will never end by itself. */
  readonly alive: boolean;
  /** Whether that call intended to leave and never withdrew. */
  readonly intended: boolean;
}
