import { createLocalJWKSet, errors, type JWSHeaderParameters } from "jose";
import { SluiceError } from "../core/index.ts";
import { createRemoteKeys, type RemoteKeys, type RemoteKeysDeps, signingJwk } from "../jose/index.ts";
import type { CredentialCounters, Issuer } from "./interface.ts";
import { invalid } from "./invalid.ts";

/** The keys of one issuer. */
export interface IssuerKeys {
  /**
   * The key that a token's header asks for.
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL: the issuer has none such; SLUICE_UNREACHABLE: its keys cannot be had; SLUICE_OVERLOAD.
   */
  readonly find: RemoteKeys["find"];
}

export interface IssuerKeysDeps extends RemoteKeysDeps {
  readonly counters: CredentialCounters;
}

export const createIssuerKeys = ({ name, keys }: Issuer, deps: IssuerKeysDeps): IssuerKeys => {
  const find = "peer" in keys ? peerKey(keys.peer) : remoteKeys(name, keys.jwksUrl, deps);
  return {
    find: (header) =>
      find(header).catch((error: unknown) => {
        throw error instanceof SluiceError ? error : invalid(problemOf(error));
      }),
  };
};

/** A peer's one key. Tokens of it may name the key by the peer's id, or not at all. */
const peerKey = (peer: string): RemoteKeys["find"] => {
  const { kty, crv, x, kid } = signingJwk(peer);
  const set = createLocalJWKSet({ keys: [{ kty, crv, x, kid }] });
  return (header: JWSHeaderParameters) => set(header);
};

const remoteKeys = (issuer: string, url: string, deps: IssuerKeysDeps): RemoteKeys["find"] => {
  const fetch: RemoteKeysDeps["fetch"] = (...asked) => {
    deps.counters.jwksFetched++;
    return deps.fetch(...asked);
  };
  return createRemoteKeys({ issuer, url }, { ...deps, fetch }).find;
};

const problemOf = (error: unknown): string => {
  if (error instanceof errors.JWKSNoMatchingKey)
    return "is signed by a key that its issuer does not have (kid, alg)";
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return "does not say which of its issuer's keys signed it (kid)";
  return "asks for a key of its issuer that cannot be used";
};
