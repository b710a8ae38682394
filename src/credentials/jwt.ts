import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from "jose";
import { isJsonObject, type JsonObject, type JsonValue, jsonOfUtf8, SluiceError } from "../core/index.ts";
import { keptClaims } from "./claims.ts";
import { jwtId, unnamedJwtId } from "./credential-id.ts";
import { foreignHolder } from "./holder.ts";
import type { Credential, Issuer, UseLimit } from "./interface.ts";
import { invalid } from "./invalid.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { MAX_NAME_CHARS, MAX_TOKEN_CHARS } from "./limits.ts";
import { checkTimes, tokenTimes } from "./token-times.ts";

/** An issuer that is trusted, and its keys. */
export interface TrustedIssuer extends Issuer {
  readonly trusted: IssuerKeys;
}

export interface JwtRules {
  /** By `iss`. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** This gateway. */
  readonly peerId: string;
  readonly clockSkewMs: number;
}

/** Kinds of JWT that are credentials (RFC 8725 section 3.11, RFC 9068); one that says nothing of itself is taken for the first. */
const TYPES: ReadonlySet<unknown> = new Set([undefined, "jwt", "at+jwt"]);

/** @throws SluiceError SLUICE_INVALID_CREDENTIAL, SLUICE_UNREACHABLE, SLUICE_OVERLOAD. */
export const verifyJwt = async (
  token: string,
  presenter: { readonly initiator: string; readonly now: number },
  rules: JwtRules,
): Promise<Credential> => {
  const issuer = issuerOf(token, rules.issuers);
  const claims = await signedClaims(token, issuer);
  const times = tokenTimes(claims);
  checkTimes(times, { now: presenter.now, clockSkewMs: rules.clockSkewMs });
  checkAudience(claims.aud, [rules.peerId, ...issuer.audiences]);
  await checkHolder(claims.cnf, presenter.initiator, issuer);
  const id = idOf(token, claims.jti, issuer);
  return {
    id,
    kind: "jwt",
    issuer: issuer.name,
    expiresAt: times.expiresAt,
    claims: keptClaims(claims),
    grants: [],
    uses: usesOf(id, times.expiresAt, issuer),
    links: [id],
  };
};

/** Whose token it says it is, so that its signature can be checked with that issuer's keys and no others. */
const issuerOf = (token: string, issuers: ReadonlyMap<string, TrustedIssuer>): TrustedIssuer => {
  if (token.length > MAX_TOKEN_CHARS) throw invalid(`is longer than ${MAX_TOKEN_CHARS} characters`);
  const { header, iss } = unverified(token);
  const { typ, crit } = header;
  if (crit !== undefined) throw invalid("has a critical header parameter, of which none is supported (crit)");
  const type = typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : typ;
  if (!TYPES.has(type)) throw invalid("is of another type than JWT (typ)");
  const issuer = typeof iss === "string" ? issuers.get(iss) : undefined;
  if (issuer === undefined) throw invalid("is of an issuer that is not trusted here (iss)");
  return issuer;
};

const unverified = (token: string): { header: { typ?: unknown; crit?: unknown }; iss: unknown } => {
  try {
    return { header: decodeProtectedHeader(token), iss: decodeJwt(token).iss };
  } catch {
    throw invalid("is neither a JWT nor a capability");
  }
};

const signedClaims = async (token: string, issuer: TrustedIssuer): Promise<JsonObject> => {
  const { payload } = await compactVerify(token, (header) => issuer.trusted.find(header), {
    algorithms: [...issuer.algorithms],
  }).catch((error: unknown) => {
    throw reasonFor(error);
  });
  const claims = jsonOfUtf8(payload);
  if (!isJsonObject(claims) || claims.iss !== issuer.issuer) throw invalid("has no claims that can be read");
  return claims;
};

const reasonFor = (error: unknown): SluiceError => {
  if (error instanceof SluiceError) return error;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalid("is signed with an algorithm that its issuer may not use (alg)");
  return invalid("has a signature that is not its issuer's");
};

const checkAudience = (aud: JsonValue | undefined, accepted: readonly string[]): void => {
  const named = Array.isArray(aud) ? aud : [aud];
  if (!named.some((each) => typeof each === "string" && accepted.includes(each)))
    throw invalid("is not meant for this gateway (aud)");
};

const checkHolder = async (
  cnf: JsonValue | undefined,
  initiator: string,
  { name, holder }: Issuer,
): Promise<void> => {
  if (cnf === undefined) {
    if (holder === "bearer") return;
    throw invalid(`is bound to no key (cnf), and issuer "${name}" is not set to holder: bearer`);
  }
  const foreign = await foreignHolder(cnf, initiator);
  if (foreign !== undefined) throw invalid(foreign);
};

const idOf = (token: string, jti: JsonValue | undefined, { issuer, name, uses }: Issuer): string => {
  if (typeof jti === "string" && jti !== "" && jti.length <= MAX_NAME_CHARS) return jwtId(issuer, jti);
  if (jti !== undefined) throw invalid("has a jti that is no name");
  if (uses !== "many")
    throw invalid(`has no jti, and issuer "${name}" limits how often its tokens may be used`);
  return unnamedJwtId(issuer, token.slice(0, token.lastIndexOf(".")));
};

const usesOf = (id: string, expiresAt: number, { name, uses }: Issuer): UseLimit[] => {
  if (uses === "many") return [];
  const limit = uses === "single" ? 1 : uses.count;
  return [{ key: id, owner: `issuer ${name}`, limit, perMs: undefined, expiresAt, of: "particle" }];
};
