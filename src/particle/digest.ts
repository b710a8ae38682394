import { sha256 } from "@noble/hashes/sha2.js";
import { base58btc } from "multiformats/bases/base58";

/** base58(sha256(parts)), each part preceded by its length as 4 bytes big-endian, so that no two lists of parts meet. */
export const digestOf = (...parts: readonly Uint8Array[]): string => {
  const hash = sha256.create();
  for (const part of parts) hash.update(uint32be(part.length)).update(part);
  return base58btc.baseEncode(hash.digest());
};

const uint32be = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

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
