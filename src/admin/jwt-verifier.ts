import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Clock, type LogThrottle, SluiceError } from "../core/index.ts";
import type { AdminDeps, AdminIssuer } from "./interface.ts";

/** Reads JWTs of one issuer (RFC 7519, with the rules of RFC 8725). */
export interface TokenVerifier {
  /**
   * The value of the claim that holds roles.
   * @throws SluiceError SLUICE_UNAUTHORIZED naming what does not hold, never a value; SLUICE_UNREACHABLE: the issuer's keys cannot be had.
   */
  rolesOf(token: string): Promise<unknown>;
}

const MAX_CHARS = 8_192;
const SKEW_SECONDS = 30;
/** Explicit typing (RFC 8725 section 3.11): an ID token or logout token of the same issuer is `JWT` at best, a statement of a peer never. */
const TYPES = new Set(["jwt", "at+jwt"]);
const KEYS_MAX_AGE_MS = 600_000;
/** Unknown key ids, and keys that could not be had, make no more requests than one in so long. */
const KEYS_COOLDOWN_MS = 30_000;
const FAILURE_COOLDOWN_MS = 5_000;

export const createTokenVerifier = (
  { issuer, jwksUrl, audience, algorithms, roles }: AdminIssuer,
  deps: Pick<AdminDeps, "fetchJwks"> & { readonly clock: Clock; readonly log: LogThrottle },
): TokenVerifier => {
  const keys = issuerKeys(jwksUrl, deps);
  return {
    async rolesOf(token) {
      if (token.length > MAX_CHARS) throw invalid(`is longer than ${MAX_CHARS} characters`);
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ["exp"],
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(deps.clock.now()),
      }).catch((error: unknown) => {
        throw error instanceof SluiceError ? error : invalid(problemOf(error));
      });
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, "");
      if (type === undefined || !TYPES.has(type)) throw invalid("is not of type JWT or at+jwt (typ)");
      return Object.hasOwn(payload, roles) ? payload[roles] : undefined;
    },
  };
};

const issuerKeys = (
  jwksUrl: string,
  { fetchJwks, clock, log }: Parameters<typeof createTokenVerifier>[1],
): JWTVerifyGetKey => {
  let failedUntil = 0;
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: KEYS_MAX_AGE_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
    async [customFetch](url) {
      if (clock.now() < failedUntil) throw new TypeError("the last attempt failed just now");
      return new Response(await fetchJwks(url));
    },
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      if (clock.now() >= failedUntil) failedUntil = clock.now() + FAILURE_COOLDOWN_MS;
      log.warn({ err: error, jwksUrl }, "the keys of the admin's issuer cannot be had");
      throw new SluiceError(
        "SLUICE_UNREACHABLE",
        "the keys of the token's issuer cannot be had now: see this peer's log, or use the token of data/admin.token",
        { status: 503 },
      );
    }
  };
};

const problemOf = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return "has expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === "missing"
      ? `has no claim ${error.claim}`
      : `does not fit in its claim ${error.claim}`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return "is signed by an algorithm that is not accepted (alg)";
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return "names no key of its issuer (kid, alg)";
  return "is no JWT with a signature of its issuer";
};

const invalid = (problem: string): SluiceError =>
  new SluiceError("SLUICE_UNAUTHORIZED", `the token is not the admin token, and as a JWT it ${problem}`);
