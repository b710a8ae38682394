import { createLocalJWKSet, type JWK } from "jose";
import { isJsonObject, parseJson } from "../core/index.ts";

/** jose's own: gives the key for a token's header, and caches what it imported. */
export type KeySet = ReturnType<typeof createLocalJWKSet>;

const MAX_KEYS = 100;
const KEY_TYPES: ReadonlySet<unknown> = new Set(["OKP", "EC", "RSA"]);

/**
 * The public signature keys of a JWKS (RFC 7517 section 5). Other keys in it are none of ours, and one that could also sign is not used:
 * whoever can read the URL has it. @throws Error saying in a few words why it is no key set.
 */
export const parseKeySet = (text: string): KeySet => {
  const parsed = parseJson(text);
  if (!isJsonObject(parsed) || !Array.isArray(parsed.keys)) throw new Error("it is no JSON Web Key Set");
  if (parsed.keys.length > MAX_KEYS) throw new Error(`it has more than ${MAX_KEYS} keys`);
  const keys = parsed.keys.filter(
    (key) => isJsonObject(key) && KEY_TYPES.has(key.kty) && key.d === undefined && key.k === undefined,
  );
  if (keys.length === 0) throw new Error("it has no public key for signatures");
  return createLocalJWKSet({ keys: keys as unknown as JWK[] });
};
