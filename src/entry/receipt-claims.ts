import { base64url } from "jose";
import { isJsonObject, type JsonValue, jsonOfUtf8 } from "../core/index.ts";

/** What a receipt about a successful call says of itself. */
export interface ClaimedReceipt {
  readonly by: string;
  readonly particle: string;
  readonly service: string;
  readonly function: string;
  /** Digest of the result. */
  readonly result: string;
  readonly n: number;
}

/** Whoever signed it, or nobody. Undefined: it cannot be read, or is about a call that failed. */
export const claimedReceipt = (text: string): ClaimedReceipt | undefined => {
  if (text.length > MAX_CHARS) return undefined;
  const claims = payloadOf(text);
  if (!isJsonObject(claims) || !isJsonObject(claims.outcome)) return undefined;
  const { iss: by, particle, service, function: fn, n, outcome } = claims;
  const { result } = outcome;
  return typeof by === "string" &&
    typeof particle === "string" &&
    typeof service === "string" &&
    typeof fn === "string" &&
    typeof result === "string" &&
    typeof n === "number"
    ? { by, particle, service, function: fn, result, n }
    : undefined;
};

/** Undefined: it is no base64url of JSON. */
const payloadOf = (text: string): JsonValue | undefined => {
  try {
    return jsonOfUtf8(base64url.decode(text.split(".", 2)[1] ?? ""));
  } catch {
    return undefined;
  }
};

/** No gateway's receipt is longer. */
const MAX_CHARS = 16_384;
