import { isJsonObject, type JsonObject, type JsonValue } from "../core/index.ts";
import { peerOfJwk, type Statement, signingJwk } from "../jose/index.ts";
import { linkId } from "./credential-id.ts";
import { readList, readName, readOrigins, readUses } from "./grant-parts.ts";
import type { Grant, UseRule } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { MAX_ARGUMENTS, MAX_FUNCTIONS } from "./limits.ts";
import { type TokenTimes, tokenTimes } from "./token-times.ts";

/** One link of a capability: what its signer lets its holder do at the gateway that the first link is signed by. */
export interface CapabilityLink {
  readonly id: string;
  /** Peer ids. */
  readonly signer: string;
  readonly holder: string;
  readonly gateway: string;
  readonly times: TokenTimes;
  readonly grant: Grant;
  readonly uses: readonly UseRule[];
  /** Digest of the link before; undefined: it is the first. */
  readonly prev: string | undefined;
}

const CLAIMS: ReadonlySet<string> = new Set([
  "jti",
  "aud",
  "iat",
  "exp",
  "cnf",
  "service",
  "functions",
  "args",
  "uses",
  "prev",
]);

/**
 * A link from the claims that were signed. A claim that is not known might be a condition, so it is refused.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL.
 */
export const readLink = ({ signer, claims }: Statement): CapabilityLink => {
  const unknown = Object.keys(claims).find((name) => !CLAIMS.has(name));
  if (unknown !== undefined) throw invalid("has a condition that this version does not know");
  const gateway = readName(claims.aud, "aud");
  return {
    id: linkId(signer, readName(claims.jti, "jti")),
    signer,
    holder: readHolder(claims.cnf),
    gateway,
    times: tokenTimes(claims),
    grant: {
      service: readName(claims.service, "service"),
      functions:
        claims.functions === undefined
          ? undefined
          : readList(claims.functions, { name: "functions", max: MAX_FUNCTIONS, item: readName }),
      arguments: readArguments(claims.args, gateway),
    },
    uses: readUses(claims.uses),
    prev: claims.prev === undefined ? undefined : readName(claims.prev, "prev"),
  };
};

/** The claims of a link, as `readLink` reads them. */
export const linkClaims = (link: {
  readonly jti: string;
  readonly gateway: string;
  readonly holder: string;
  /** Unix ms; written in whole seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly grant: Grant;
  readonly uses: readonly UseRule[];
  readonly prev?: string;
}): JsonObject => {
  const { service, functions, arguments: args } = link.grant;
  const { kty, crv, x } = signingJwk(link.holder);
  return {
    jti: link.jti,
    aud: link.gateway,
    iat: Math.floor(link.issuedAt / 1_000),
    exp: Math.floor(link.expiresAt / 1_000),
    cnf: { jwk: { kty, crv, x } },
    service,
    ...(functions && { functions: [...functions] }),
    ...(Object.keys(args).length > 0 && { args: originClaims(args) }),
    ...(link.uses.length > 0 && { uses: link.uses.map(withoutUndefined) }),
    ...(link.prev !== undefined && { prev: link.prev }),
  };
};

const readHolder = (cnf: JsonValue | undefined): string => {
  const peer = isJsonObject(cnf) && Object.keys(cnf).length === 1 ? peerOfJwk(cnf.jwk) : undefined;
  if (peer === undefined) throw invalid("is not bound to a peer's key (cnf.jwk)");
  return peer;
};

const readArguments = (args: JsonValue | undefined, gateway: string): Grant["arguments"] => {
  if (args === undefined) return {};
  if (!isJsonObject(args) || Object.keys(args).length > MAX_ARGUMENTS)
    throw invalid("has args that cannot be read");
  return Object.fromEntries(
    Object.entries(args).map(([name, origins]) => [readName(name, "args"), readOrigins(origins, gateway)]),
  );
};

const originClaims = (args: Grant["arguments"]): JsonObject =>
  Object.fromEntries(Object.entries(args).map(([name, origins]) => [name, origins.map(withoutUndefined)]));

const withoutUndefined = (value: object): JsonObject =>
  Object.fromEntries(
    Object.entries(value as Record<string, JsonValue | undefined>).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined,
    ),
  );
