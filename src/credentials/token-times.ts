import type { JsonObject } from "../core/index.ts";
import { invalid } from "./invalid.ts";
import { MAX_LIFETIME_MS } from "./limits.ts";

/** When a token holds, Unix ms. */
export interface TokenTimes {
  readonly expiresAt: number;
  /** The later of `nbf` and `iat`; undefined: neither is there. */
  readonly notBefore: number | undefined;
}

/** `exp`, `nbf`, `iat` (RFC 7519 section 4.1). @throws SluiceError SLUICE_INVALID_CREDENTIAL: they make no sense. */
export const tokenTimes = (claims: JsonObject): TokenTimes => {
  const expiresAt = numericDate(claims, "exp");
  if (expiresAt === undefined) throw invalid("never expires: exp is required");
  const starts = [numericDate(claims, "nbf"), numericDate(claims, "iat")].filter((at) => at !== undefined);
  const notBefore = starts.length === 0 ? undefined : Math.max(...starts);
  if (notBefore !== undefined && notBefore >= expiresAt) throw invalid("expires before it begins");
  return { expiresAt, notBefore };
};

/**
 * The skew of clocks is for beginnings alone. An end is an end: nothing that is kept because of a token is needed after it.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: it does not hold now.
 */
export const checkTimes = (
  { expiresAt, notBefore }: TokenTimes,
  { now, clockSkewMs }: { now: number; clockSkewMs: number },
): void => {
  if (expiresAt <= now) throw invalid("has expired");
  if (notBefore !== undefined && notBefore > now + clockSkewMs) throw invalid("is not valid yet");
  if (expiresAt - now > MAX_LIFETIME_MS + clockSkewMs)
    throw invalid(`is valid for longer than ${MAX_LIFETIME_MS / 86_400_000} days`);
};

/** Seconds, which may have a fraction, as ms. */
const numericDate = (claims: JsonObject, name: string): number | undefined => {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || value < 0 || value > MAX_SECONDS)
    throw invalid(`has an ${name} that is no time`);
  return Math.floor(value * 1_000);
};

/** The year 9999. */
const MAX_SECONDS = 253_402_300_799;
