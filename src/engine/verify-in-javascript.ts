import { ed25519 } from "@noble/curves/ed25519.js";
import { type Particle, publicKeyFromPeerId, signedPayload } from "../particle/index.ts";

/** `verifyParticle` for browsers, whose own Ed25519 would answer a turn too late. Noise brings this one along anyway. */
export const verifyParticle = (particle: Particle): boolean => {
  if (particle.signature.length !== 64) return false;
  const key = publicKeyFromPeerId(particle.initPeerId);
  return key !== undefined && ed25519.verify(particle.signature, signedPayload(particle), key, STRICTLY);
};

/** As RFC 8032 has it, and Node. */
const STRICTLY = { zip215: false };
