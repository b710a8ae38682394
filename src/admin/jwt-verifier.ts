import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { SluiceError } from "../core/index.ts";
import { createRemoteKeys, type RemoteKeysDeps } from "../jose/index.ts";
import type { AdminDeps, AdminIssuer } from "./interface.ts";

/** Reads JWTs of one issuer (RFC 7519, with the rules of RFC 8725). */
export interface TokenVerifier {
  /**
   * Whose token it is, and the value of the claim that holds roles.
   * @throws SluiceError SLUICE_UNAUTHORIZED naming what does not hold, never a value; SLUICE_UNREACHABLE: the issuer's keys cannot be had.
   */
  claimsOf(token: string): Promise<TokenClaims>;
}

export interface TokenClaims {
  /** undefined: the token names nobody. */
  readonly subject: string | undefined;
  readonly roles: unknown;
}

const MAX_CHARS = 8_192;
const SKEW_SECONDS = 30;
/** Explicit typing (RFC 8725 section 3.11): an ID token or logout token of the same issuer is `JWT` at best, a statement of a peer never. */
const TYPES = new Set(["jwt", "at+jwt"]);

export const createTokenVerifier = (
  { issuer, jwksUrl, audience, algorithms, roles }: AdminIssuer,
  deps: Pick<AdminDeps, "fetchJwks" | "clock" | "logger">,
): TokenVerifier => {
  const keys = issuerKeys(jwksUrl, issuer, { ...deps, fetch: deps.fetchJwks });
  return {
    async claimsOf(token) {
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
      const subject = typeof payload.sub === "string" ? payload.sub : undefined;
      return { subject, roles: Object.hasOwn(payload, roles) ? payload[roles] : undefined };
    },
  };
};

/** What is wrong with the keys is in the log; whom it keeps out is told that it is not the token. */
const issuerKeys = (url: string, issuer: string, deps: RemoteKeysDeps): JWTVerifyGetKey => {
  const keys = createRemoteKeys({ issuer, url }, deps);
  return (header) =>
    keys.find(header).catch((error: unknown) => {
      if (!(error instanceof SluiceError) || error.code !== "SLUICE_UNREACHABLE") throw error;
      throw new SluiceError(
        "SLUICE_UNREACHABLE",
        "the keys of the token's issuer cannot be had now: see this peer's log, or use the token of data/admin.token",
        { status: 503 },
      );
    });
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
