import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type Particle, publicKeyFromPeerId, signedPayload } from "../particle/index.ts";

/**
 * `verifySignature` of the particle module for Node: on this thread with kept keys it takes half the CPU of WebCrypto's
 * way over the thread pool (docs/bench.md).
 */
export const verifyParticle = (particle: Particle): boolean => {
  if (particle.signature.length !== 64) return false;
  const key = keyOf(particle.initPeerId);
  return key !== undefined && verify(null, signedPayload(particle), key, particle.signature);
};

/** Making a key object costs a third of a verification; those of recent initiators are kept, oldest out first. */
const MAX_KEYS = 4096;
const keys = new Map<string, KeyObject>();

const keyOf = (peerId: string): KeyObject | undefined => {
  const known = keys.get(peerId);
  if (known !== undefined) return known;
  const raw = publicKeyFromPeerId(peerId);
  if (raw === undefined) return undefined;
  const x = Buffer.from(raw).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const [oldest] = keys.size >= MAX_KEYS ? keys.keys() : [];
  if (oldest !== undefined) keys.delete(oldest);
  keys.set(peerId, key);
  return key;
};
