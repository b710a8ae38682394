import type { ConfiguredCredential, Credential } from "./interface.ts";
import { createGrant, type GrantDeps } from "./oauth-grant.ts";
import { createTokenSource, type TokenSource, type TokenSourceOptions } from "./token-source.ts";

type Carried = Readonly<Record<string, Credential>>;

/** Turns what is configured into what requests carry. */
export interface AccessTokens {
  /**
   * The schemes of `set` that are written into a request, OAuth clients as their access tokens; a client certificate is not.
   * @throws what `TokenSource.token` throws.
   */
  carried(set: readonly string[], stop: AbortSignal): Promise<Carried>;
  /** The upstream refused a request that carried these. */
  refused(carried: Carried): void;
  close(): void;
}

/** @throws SluiceError SLUICE_CONFIG as `createGrant`. */
export const createAccessTokens = (
  credentials: Readonly<Record<string, ConfiguredCredential>>,
  options: TokenSourceOptions,
  deps: Omit<GrantDeps, "onSecret"> & { readonly onSecret: (scheme: string, secret: string) => void },
): AccessTokens => {
  const sources = new Map<string, TokenSource>();
  const written = new Map<string, Credential>();
  for (const [scheme, credential] of Object.entries(credentials)) {
    if (credential.kind === "mutualTLS") continue;
    if (credential.kind !== "oauth") {
      written.set(scheme, credential);
      continue;
    }
    const onSecret = (secret: string): void => deps.onSecret(scheme, secret);
    const grant = createGrant(scheme, credential, { ...deps, onSecret });
    sources.set(scheme, createTokenSource(grant, options));
  }

  const carriedBy = async (scheme: string, stop: AbortSignal): Promise<readonly [string, Credential][]> => {
    const token = await sources.get(scheme)?.token(stop);
    const credential = token === undefined ? written.get(scheme) : ({ kind: "bearer", token } as const);
    return credential === undefined ? [] : [[scheme, credential]];
  };

  return {
    async carried(set, stop) {
      const entries = await Promise.all(set.map((scheme) => carriedBy(scheme, stop)));
      return Object.fromEntries(entries.flat());
    },
    refused(carried) {
      for (const [scheme, credential] of Object.entries(carried))
        if (credential.kind === "bearer") sources.get(scheme)?.refused(credential.token);
    },
    close() {
      for (const source of sources.values()) source.close();
    },
  };
};
