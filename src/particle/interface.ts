/**
 * A particle: a script signed by its initiator, and data that grows on the way (DESIGN section 1).
 * `data` is not covered by the signature; everything else is, `initPeerId` through its key.
 */
export interface Particle {
  readonly id: string;
  /** base58 peer id of the initiator, an inline Ed25519 key (`12D3KooW…`). */
  readonly initPeerId: string;
  /** Unix ms of the initiator's clock. */
  readonly timestamp: number;
  /** ms; `timestamp + ttl` is the deadline. */
  readonly ttl: number;
  /** AIR source. */
  readonly script: string;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
  /** AquaVM's own format; empty at the start. */
  readonly data: Uint8Array;
}

/** base58(sha256(signature, id, timestamp, ttl, script)): what state, logs, URLs and idempotency keys are named by. */
export type ParticleRef = string & { readonly brand: "ParticleRef" };

/** An Ed25519 key that signs particles, and need not be seen for that. */
export interface Signer {
  readonly peerId: string;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** One that is at hand. */
export interface Identity extends Signer {
  /** The 32-byte secret seed; AquaVM signs call results with it. */
  readonly seed: Uint8Array;
}

export interface ParticleLimits {
  /** UTF-8 bytes of the script. */
  readonly scriptBytes: number;
  /** Bytes of the encoded message. */
  readonly particleBytes: number;
  /** UTF-8 bytes of the id. */
  readonly idBytes: number;
  readonly ttlMs: number;
  readonly clockSkewMs: number;
}
