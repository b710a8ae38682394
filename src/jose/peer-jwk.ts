import { ed25519 } from "@noble/curves/ed25519.js";
import { base64url } from "jose";
import { base58btc } from "multiformats/bases/base58";
import { SluiceError } from "../core/index.ts";
import { peerIdFromPublicKey, publicKeyFromPeerId } from "../particle/index.ts";
import type { JsonWebKeySet, PublicJwk } from "./interface.ts";

/** Multicodec of an Ed25519 public key (did:key method, section 3.1.2). */
const ED25519_PUB = Uint8Array.of(0xed, 0x01);

/** A peer's signing key. @throws SluiceError SLUICE_REQUEST: this is no peer id of an inline Ed25519 key. */
export const signingJwk = (peerId: string): PublicJwk => ({
  kty: "OKP",
  crv: "Ed25519",
  x: base64url.encode(keyOf(peerId)),
  kid: peerId,
  use: "sig",
  alg: "EdDSA",
});

/**
 * The X25519 key that values for a peer are sealed to: its signing key on the other form of the curve (RFC 7748 section 4.1), so that whoever
 * knows a peer's id can seal to it and nobody in between can name another key. @throws like `signingJwk`.
 */
export const sealingJwk = (peerId: string): PublicJwk => ({
  kty: "OKP",
  crv: "X25519",
  x: base64url.encode(ed25519.utils.toMontgomery(keyOf(peerId))),
  kid: `${peerId}#seal`,
  use: "enc",
  alg: "ECDH-ES",
});

/** Its private half, of the peer's seed; 32 bytes. */
export const sealingSecret = (seed: Uint8Array): Uint8Array => ed25519.utils.toMontgomerySecret(seed);

/** What a gateway serves at `/.well-known/jwks.json`. */
export const peerJwks = (peerId: string): JsonWebKeySet => ({
  keys: [signingJwk(peerId), sealingJwk(peerId)],
});

/** `did:key:z6Mk…` (did:key method). @throws like `signingJwk`. */
export const didKeyOf = (peerId: string): string => {
  const key = keyOf(peerId);
  const bytes = new Uint8Array(ED25519_PUB.length + key.length);
  bytes.set(ED25519_PUB);
  bytes.set(key, ED25519_PUB.length);
  return `did:key:z${base58btc.baseEncode(bytes)}`;
};

/** The peer whose Ed25519 key this JWK is; undefined for any other key. */
export const peerOfJwk = (jwk: unknown): string | undefined => {
  if (typeof jwk !== "object" || jwk === null) return undefined;
  const { kty, crv, x } = jwk as Record<string, unknown>;
  if (kty !== "OKP" || crv !== "Ed25519" || typeof x !== "string" || !/^[\w-]{43}$/.test(x)) return undefined;
  return peerIdFromPublicKey(base64url.decode(x));
};

const keyOf = (peerId: string): Uint8Array => {
  const key = publicKeyFromPeerId(peerId);
  if (key === undefined)
    throw new SluiceError("SLUICE_REQUEST", "this is no peer id of an Ed25519 key (12D3KooW…)");
  return key;
};
