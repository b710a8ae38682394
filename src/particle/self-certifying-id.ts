import { base58btc } from "multiformats/bases/base58";
import { digestOf, uint32le, uint64le } from "./digest.ts";
import type { Particle } from "./interface.ts";
import { publicKeyFromPeerId } from "./peer-id.ts";

type Certified = Pick<Particle, "initPeerId" | "timestamp" | "ttl" | "script">;

const NONCE_BYTES = 16;
const MAX_NONCE_CHARS = 64;

/**
 * `s1.<nonce>.<base58 sha256(initiator's key, timestamp, ttl, script, nonce)>`: an id that no other particle can have.
 * Call results are salted by the id alone, so whoever could reuse an id could splice in results of another particle.
 */
export const makeSelfCertifyingId = (particle: Certified, nonce: string = newNonce()): string =>
  `s1.${nonce}.${certificate(particle, nonce)}`;

/** The middle part of an id: chosen before the script is written, where something in it is to be bound to the particle (seals). */
export const newNonce = (): string =>
  base58btc.baseEncode(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));

export const isSelfCertifying = (id: string): boolean => id.startsWith("s1.");

/** Does an `s1.` id belong to this particle? False for a badly formed one. */
export const selfCertifyingIdMatches = (id: string, particle: Certified): boolean => {
  const [, nonce, hash, ...rest] = id.split(".");
  if (nonce === undefined || nonce === "" || nonce.length > MAX_NONCE_CHARS || rest.length > 0) return false;
  return hash === certificate(particle, nonce);
};

const certificate = (particle: Certified, nonce: string): string =>
  digestOf(
    publicKeyFromPeerId(particle.initPeerId) ?? new Uint8Array(),
    uint64le(particle.timestamp),
    uint32le(particle.ttl),
    utf8.encode(particle.script),
    utf8.encode(nonce),
  );

const utf8 = new TextEncoder();
