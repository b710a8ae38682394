import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from "../core/index.ts";
import type { Claim } from "../policy/interface.ts";
import type { Credential } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { MAX_CLAIM_ITEMS, MAX_CLAIMS, MAX_NAME_CHARS } from "./limits.ts";

/** Claims that bind the token itself (RFC 7519, 7800): verified here, of no use to a policy. */
const OF_PROTOCOL: ReadonlySet<string> = new Set(["iss", "aud", "exp", "nbf", "iat", "jti", "cnf"]);

/**
 * What a policy can look at: scalars and lists of scalars. All else a token carries is forgotten, so that nothing is kept to no end.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: there are too many.
 */
export const keptClaims = (claims: JsonObject): JsonObject => {
  const kept = Object.entries(claims).filter(([name, value]) => !OF_PROTOCOL.has(name) && isUsable(value));
  if (kept.length > MAX_CLAIMS) throw invalid(`has more than ${MAX_CLAIMS} claims`);
  if (kept.some(([name]) => name.length > MAX_NAME_CHARS))
    throw invalid(`has a claim with a name of more than ${MAX_NAME_CHARS} characters`);
  const items = kept.reduce((sum, [, value]) => sum + (Array.isArray(value) ? value.length : 1), 0);
  if (items > MAX_CLAIM_ITEMS) throw invalid(`has claims with more than ${MAX_CLAIM_ITEMS} values in all`);
  return Object.fromEntries(kept);
};

/** A credential's claims as policies take them; a capability has none. */
export const claimsOf = ({ kind, issuer, claims }: Credential): Claim[] => [
  // That this issuer said anything at all is a claim too.
  ...(kind === "jwt" ? [{ issuer, name: "iss", value: issuer }] : []),
  ...Object.entries(claims).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => ({ issuer, name, value: textOf(item) })),
  ),
];

const isScalar = (value: JsonValue): boolean =>
  value !== null && !Array.isArray(value) && !isJsonObject(value);

const isUsable = (value: JsonValue): boolean =>
  isScalar(value) || (Array.isArray(value) && value.every(isScalar));

const textOf = (value: JsonValue): string => (typeof value === "string" ? value : stringifyJson(value));
