import type { JsonValue } from "../core/index.ts";

/*
 * What a gateway says, signed, of each call it served: which particle, which call of it, on whose decision, with what digest of arguments and
 * result, when. The receipts of one particle at one gateway are a chain: each names the digest of the one before, the first the particle itself, so
 * that none can be left out from the middle or put in later. A receipt of another gateway that a script presents here becomes a parent of those that follow,
 * which ties the chains of the hops together. Verifying needs nothing but the receipts: a peer id is a key. Browser-safe.
 */
export interface ReceiptClaims {
  /** The serving gateway's peer id. */
  readonly iss: string;
  /** The particle's ref: it covers signature, id, times and script. */
  readonly particle: string;
  /** The initiator's peer id. */
  readonly sub: string;
  /** The call's position in the particle on this gateway. */
  readonly call: number;
  /** As the script called it: in the Aqua view with `/aqua` behind it. Longer names than 256 characters, which only failed calls have, are cut. */
  readonly service: string;
  readonly function: string;
  /** base64url sha256 of the arguments as JSON (RFC 8785), before anything sealed was opened. */
  readonly arguments: string;
  /** One of the two: base64url sha256 of the result as JSON (RFC 8785), as the script sees it, or the problem's code. */
  readonly outcome: { readonly result: string } | { readonly code: string; readonly retCode: number };
  /** Id of the policy that permitted it: a call that was not permitted was not served, and has no receipt. */
  readonly rule?: string;
  /** Seconds, with ms as fraction. */
  readonly started: number;
  /** Never before `started`, nor before that of the receipt before. */
  readonly ended: number;
  /** Place in this gateway's chain, from 0. */
  readonly n: number;
  /** base64url sha256 of the receipt before (its compact JWS), or of `particle` for the first. */
  readonly prev: string;
  /** The same of receipts of other gateways that were presented here: each is named once, by the receipt that is given next. */
  readonly parents: string[];
}

/** What is known of a call when it has ended. */
export type ServedCall = Pick<
  ReceiptClaims,
  | "particle"
  | "sub"
  | "call"
  | "service"
  | "function"
  | "arguments"
  | "outcome"
  | "rule"
  | "started"
  | "ended"
>;

/** The receipts that one gateway gives. The journal has them; what is kept here is where each particle's chain stands. */
export interface ReceiptBook {
  /**
   * Nothing is on record of this particle from an earlier life of the process: spares its first `issue` the question. Left out, the journal is
   * asked. Changes nothing when it comes again; not to be said of a particle whose time is over, which is known here no more.
   */
  begin(particle: string): void;
  /**
   * Signs and chains the receipt of a call; calls of one particle are chained in the order in which they come. A call that has its receipt,
   * maybe since before a restart, gets that one again. Resolves when the receipt has been handed to the journal, which keeps its order: a
   * write made after that is on record no earlier than the receipt.
   * @throws SluiceError SLUICE_STORAGE (the journal cannot be read), SLUICE_QUOTA (1024 receipts of one particle),
   *   SLUICE_INVALID_CREDENTIAL (what is known of the call makes no receipt).
   */
  issue(call: ServedCall): Promise<string>;
  /**
   * Takes a receipt for this particle as a parent of what follows, and the result it is about as known to come from that call.
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL; SLUICE_QUOTA after 64 of one particle, 1 MiB of its results or 8 MiB of its initiator's;
   *   SLUICE_OVERLOAD.
   */
  present(presentation: Presentation): Promise<ReceiptClaims>;
  /**
   * Was a receipt presented for this particle, signed by the peer that is named, for a call of that service and function, whose result has
   * this value at the lens? Known only until the process ends: after a restart the answer is no. So it is after 4 MiB of JSON were
   * looked at for one particle.
   */
  proves(particle: string, origin: ClaimedOrigin, value: JsonValue): boolean;
  /** In order, once they are on record. @throws SluiceError SLUICE_STORAGE. */
  of(particle: string): Promise<readonly string[]>;
  /** Particle's time is over here. A call of it that ends later is still chained to what is on record. */
  forget(particle: string): void;
}

/** `("receipts" "present") [receipt, result]`, and the particle it was found in. */
export interface Presentation {
  /** Its ref. */
  readonly particle: string;
  readonly initiator: string;
  readonly receipt: string;
  readonly result: JsonValue;
  /** Whether `proves` will be asked: tetraplets under a self-certifying id need no receipt. */
  readonly asProof: boolean;
}

/** Where a value is said to come from: a tetraplet. Service and function as the script called them, a service's Aqua view with `/aqua`. */
export interface ClaimedOrigin {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly lens: string;
}

/** What `verifyReceipts` found. */
export interface ReceiptReport {
  readonly ok: boolean;
  readonly particle: string | undefined;
  readonly initiator: string | undefined;
  readonly receipts: readonly VerifiedReceipt[];
  /** One line each: what does not hold, or is missing. */
  readonly problems: readonly string[];
}

export interface VerifiedReceipt {
  readonly digest: string;
  readonly claims: ReceiptClaims;
}

/** What receipts are held against beside each other. */
export interface VerifyOptions {
  /** The particle they must be of. */
  readonly particle?: { readonly ref: string; readonly initiator: string } | undefined;
  /** Values each of which must be the result of one of the calls. */
  readonly results?: readonly JsonValue[] | undefined;
}
