import { sha256 } from "@noble/hashes/sha2.js";
import { base58btc } from "multiformats/bases/base58";

/** base58 of `digestBytes`. */
export const digestOf = (...parts: readonly Uint8Array[]): string =>
  base58btc.baseEncode(digestBytes(...parts));

/** Does a text look like one (base58 of 32 bytes; 43 or 44 characters as a rule)? */
export const isDigest = (text: string): boolean => DIGEST.test(text);

const DIGEST = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

/** sha256(parts), each part preceded by its length as 4 bytes big-endian, so that no two lists of parts meet. */
export const digestBytes = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0));
  const view = new DataView(whole.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    whole.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return new Uint8Array(sha256(whole));
};

const LENGTH_BYTES = 4;

/** 8 bytes, little-endian, as in the signed payload. */
export const uint64le = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};

/** 4 bytes, little-endian, as in the signed payload. */
export const uint32le = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};
