import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import type { FetchText } from "../jose/index.ts";
import type { Credential, CredentialCounters, CredentialVerifier, Issuer } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { createIssuerKeys } from "./issuer-keys.ts";
import { type TrustedIssuer, verifyJwt } from "./jwt.ts";
import { MAX_CHAIN_CHARS } from "./limits.ts";
import { looksLikeCapability } from "./looks-like-capability.ts";
import { verifyCapability } from "./verify-capability.ts";

export interface CredentialOptions {
  readonly issuers: readonly Issuer[];
  /** This gateway's: what tokens are for, and who signs the capabilities that hold here. */
  readonly peerId: string;
  readonly clockSkewMs: number;
  /** Is this the id of something revoked? */
  readonly revoked: (id: string) => boolean;
}

export interface CredentialDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: FetchText;
}

/** @throws SluiceError SLUICE_CONFIG: two issuers are the same. */
export const createCredentialVerifier = (
  { issuers, peerId, clockSkewMs, revoked }: CredentialOptions,
  deps: CredentialDeps,
): CredentialVerifier => {
  const counters: CredentialCounters = { presented: 0, refused: 0, jwksFetched: 0 };
  const rules = { issuers: trustedIssuers(issuers, { ...deps, counters }), peerId, clockSkewMs };

  const lapsed = ({ expiresAt, links }: Credential): string | undefined => {
    if (expiresAt <= deps.clock.now()) return "has expired";
    return links.some(revoked) ? "was revoked" : undefined;
  };

  const verified = async (token: string, initiator: string): Promise<Credential> => {
    if (token.length > MAX_CHAIN_CHARS) throw invalid(`is longer than ${MAX_CHAIN_CHARS} characters`);
    const presenter = { initiator, now: deps.clock.now() };
    const verify = looksLikeCapability(token) ? verifyCapability : verifyJwt;
    const credential = await verify(token, presenter, rules);
    const reason = lapsed(credential); // the keys may have taken a while
    if (reason !== undefined) throw invalid(reason);
    return credential;
  };

  return {
    async verify(token, { initiator }) {
      try {
        const credential = await verified(token, initiator);
        counters.presented++;
        return credential;
      } catch (error) {
        counters.refused++;
        throw error;
      }
    },
    lapsed,
    counters,
  };
};

const trustedIssuers = (
  issuers: readonly Issuer[],
  deps: Parameters<typeof createIssuerKeys>[1],
): ReadonlyMap<string, TrustedIssuer> => {
  const byIss = new Map<string, TrustedIssuer>();
  for (const issuer of issuers) {
    const other = byIss.get(issuer.issuer);
    if (other !== undefined)
      throw new SluiceError(
        "SLUICE_CONFIG",
        `credentials.issuers: "${other.name}" and "${issuer.name}" have the same issuer; each needs its own`,
      );
    byIss.set(issuer.issuer, { ...issuer, trusted: createIssuerKeys(issuer, deps) });
  }
  return byIss;
};
