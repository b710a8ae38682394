import { blake3 } from "@noble/hashes/blake3.js";
import { base32 } from "multiformats/bases/base32";
import { canonicalJson, type JsonValue } from "../core/index.ts";

/** CIDv1, codec json (varint of 0x0200), multihash blake3 of 32 bytes. */
const PREFIX = Uint8Array.of(0x01, 0x80, 0x04, 0x1e, 0x20);

/**
 * By what AquaVM's data name a value: a call's argument list, or its result. AquaVM keeps apart what JavaScript does not: with a double that is
 * whole (1.0), or keys beyond the basic plane, the name is another and the value is not found by it.
 */
export const jsonCid = (value: JsonValue): string => {
  const digest = blake3(utf8.encode(canonicalJson(value)));
  const bytes = new Uint8Array(PREFIX.length + digest.length);
  bytes.set(PREFIX);
  bytes.set(digest, PREFIX.length);
  return base32.encode(bytes);
};

const utf8 = new TextEncoder();
