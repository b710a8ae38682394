import type { JsonValue } from "../core/index.ts";

/*
 * Values that only one peer can read: a compact JWE (RFC 7516; ECDH-ES with X25519, A256GCM) to the key that follows from the peer's id.
 * Its protected header says for which particle it is, so that a hop that copies it into a particle of its own gains nothing: `sub` is the initiator
 * whose particle it must be in, and `ref` or `nonce` (the middle part of a self-certifying id, which a client can choose before it signs) which one.
 * `for` names the one service of the peer that may open it, so that no other service there is a way to what is in it.
 * Hops in between carry the text as any other. Browser-safe.
 */
export interface SealBinding {
  /** Peer id of the particle's initiator. */
  readonly initiator: string;
  /** One of the two. */
  readonly particle: { readonly ref: string } | { readonly nonce: string };
  /** The one service of that peer that may open it, by its name (`bank/aqua` counts as `bank`; `auth` for what is presented); absent: any. */
  readonly service?: string | undefined;
}

/** The particle in which a sealed value was found. */
export interface FoundIn {
  readonly initiator: string;
  readonly ref: string;
  /** Its id: the nonce of a self-certifying one, or the whole of a plain one, stands for `nonce`. */
  readonly particleId: string;
  /** The service it was given to, as policies name it; undefined: none, its initiator opens a result. */
  readonly service: string | undefined;
}

export interface Opener {
  /**
   * @throws SluiceError SLUICE_INVALID_ARGUMENTS: it is no sealed value, or for another peer, particle or service. Never says what is in it.
   */
  open(sealed: string, found: FoundIn): Promise<JsonValue>;
}
