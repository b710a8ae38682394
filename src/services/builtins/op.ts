import { sha256 } from "@noble/hashes/sha2.js";
import type { Arguments } from "./arguments.ts";
import { fromBase58, toBase58 } from "./base58.ts";
import type { BuiltinTable } from "./builtin.ts";
import { anything, array, boolean, bytes, text } from "./shapes.ts";

/** Multihash header: sha2-256, 32 bytes. */
const SHA256_HEADER = [0x12, 0x20];

export const op: BuiltinTable = {
  noop: () => "",
  identity: (args) => (args.values.length === 0 ? "" : args.exactly(1).at(0, "value", anything)),
  array: ({ values }) => [...values],
  array_length: (args) => args.exactly(1).at(0, "array", array).length,
  concat: (args) => args.values.flatMap((_, index) => args.at(index, "array", array)),
  concat_strings: (args) => args.values.map((_, index) => args.at(index, "string", text)).join(""),
  string_to_b58: (args) => toBase58(new TextEncoder().encode(args.at(0, "string", text)), args),
  string_from_b58(args) {
    try {
      return utf8.decode(decodeArgument(args));
    } catch (error) {
      if (error instanceof TypeError)
        throw args.refuse("argument 0 (b58_string) decodes to bytes that are not UTF-8");
      throw error;
    }
  },
  bytes_to_b58: (args) => toBase58(args.at(0, "bytes", bytes), args),
  bytes_from_b58: (args) => [...decodeArgument(args)],
  /** Nox wraps the string in a multihash without hashing it; a hash is what its name and its declaration promise. */
  sha256_string(args) {
    const digest = sha256(new TextEncoder().encode(args.at(0, "string", text)));
    const digestOnly = args.optional(1, "digest_only", boolean) ?? false;
    const asBytes = args.optional(2, "as_bytes", boolean) ?? false;
    const hash = Uint8Array.from(digestOnly ? digest : [...SHA256_HEADER, ...digest]);
    return asBytes ? [...hash] : toBase58(hash, args);
  },
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const decodeArgument = (args: Arguments): Uint8Array => fromBase58(args.at(0, "b58_string", text), args);
