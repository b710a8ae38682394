import type { JsonObject } from "../core/index.ts";

/*
 * What an initiator presents to be let in: a JWT of an issuer this gateway trusts, or a capability that this gateway's key signed, perhaps
 * attenuated for others on its way. Both are bound to the initiator's key, and the particle's signature is the proof of possession, so what is
 * stolen is useless. A token is verified once (`verify`); what remains of it is a `Credential`: claims, what it grants, how often it may be used.
 * Only that is kept, in memory with its particle and in the journal. Uses are counted by `quota`, revocations kept by the journal.
 */
export interface CredentialVerifier {
  /**
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL naming what does not hold (never the token or its claims), SLUICE_UNREACHABLE when the
   *   issuer's keys cannot be had, SLUICE_OVERLOAD.
   */
  verify(token: string, presenter: { readonly initiator: string }): Promise<Credential>;
  /**
   * Why a credential that was verified does not hold any more: its time is over, or one of its links was revoked. To be asked at each
   * call that counts on it; undefined: it holds.
   */
  lapsed(credential: Credential): string | undefined;
  readonly counters: Readonly<CredentialCounters>;
}

export interface Credential {
  /** By what revocation and counting know it: digest of issuer and `jti`; of a capability that of its first link. */
  readonly id: string;
  readonly kind: "jwt" | "capability";
  /** Name of the issuer in sluice.yaml; for a capability "gateway". */
  readonly issuer: string;
  /** Unix ms. */
  readonly expiresAt: number;
  /** Verified claims of a JWT, those of the protocol (cnf, aud, exp, ...) left out. Later hops never see them; keep personal data out all the same. */
  readonly claims: JsonObject;
  /** What a capability permits, each narrower than the one before: all must cover the call. Empty for a JWT, which permits nothing by itself. */
  readonly grants: readonly Grant[];
  /** How often it may be used; all must have room. */
  readonly uses: readonly UseLimit[];
  /** Ids of its links, any of which may be revoked; that of a JWT alone. */
  readonly links: readonly string[];
}

/** What one link of a capability permits. */
export interface Grant {
  readonly service: string;
  /** Undefined: all functions. */
  readonly functions: readonly string[] | undefined;
  /** By argument name: where every part of it must come from. */
  readonly arguments: Readonly<Record<string, readonly GrantOrigin[]>>;
}

/** `from:12D3…/crm.lookup`. Without a peer (`from:crm.lookup`) it is the gateway that signed: anybody can run a service of that name. */
export interface GrantOrigin {
  readonly peer: string;
  readonly service: string;
  readonly function: string | undefined;
}

export interface UseLimit {
  /** What is counted under. */
  readonly key: string;
  /** Whose share of the counts it takes: the first link's, which can make others without end; of a JWT its issuer's. */
  readonly owner: string;
  readonly limit: number;
  /** ms; undefined: for as long as it is valid. */
  readonly perMs: number | undefined;
  /** Unix ms: nothing counts under it any more; later than the credential's own where others hold the same link. */
  readonly expiresAt: number;
  /** A use is a call, or a particle whatever it calls. */
  readonly of: "call" | "particle";
}

/** An issuer of sluice.yaml's `credentials.issuers`, parsed. */
export interface Issuer {
  readonly name: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Where its keys are: an https URL (http on loopback), or the peer whose own key it is. */
  readonly keys: { readonly jwksUrl: string } | { readonly peer: string };
  /** Signature algorithms that are accepted, none else. */
  readonly algorithms: readonly string[];
  /** `aud` must name one of these; this gateway's peer id is one always. */
  readonly audiences: readonly string[];
  /** bound: `cnf` must be the initiator's key. bearer: a token without `cnf` is taken too, from whoever has it. */
  readonly holder: "bound" | "bearer";
  /** How many particles may use one token: any, one, or so many. */
  readonly uses: "many" | "single" | { readonly count: number };
}

export interface CredentialCounters {
  presented: number;
  refused: number;
  jwksFetched: number;
}

/** What was revoked here and could still be valid. */
export interface Revocations {
  isRevoked(id: string): boolean;
  list(): readonly Revocation[];
  /**
   * Holds at once; resolves when it is on record. Without `until` it is kept as long as anything of today could be valid, and what was
   * revoked is not forgotten sooner by revoking it again.
   * @throws SluiceError SLUICE_REQUEST: this is no id; SLUICE_OVERLOAD: there are too many.
   */
  revoke(asked: { readonly id: string; readonly until?: number | undefined }): Promise<Revocation>;
  /** Forgets those of which the time is over. */
  prune(): void;
}

export interface Revocation {
  /** Of a credential or of one link of it. */
  readonly id: string;
  /** Unix ms: nothing with this id can be valid after that. */
  readonly until: number;
}

/** What a gateway is asked to sign, its peers found. */
export interface GrantRequest {
  /** Peer id of the holder. */
  readonly to: string;
  readonly service: string;
  /** Undefined: all. */
  readonly functions: readonly string[] | undefined;
  /** From now, by the gateway's clock. */
  readonly expiresMs: number;
  readonly uses: readonly UseRule[];
  readonly arguments: Readonly<Record<string, readonly AskedOrigin[]>>;
}

/** What `sluice delegate` makes narrower; undefined: as it is. */
export interface Narrower {
  readonly to: string;
  readonly functions: readonly string[] | undefined;
  /** Unix ms. */
  readonly expiresAt: number | undefined;
  readonly uses: readonly UseRule[];
  readonly arguments: Readonly<Record<string, readonly AskedOrigin[]>>;
}

/** An origin as people write it; without a peer it is the gateway itself. */
export interface AskedOrigin {
  readonly peer: string | undefined;
  readonly service: string;
  readonly function: string | undefined;
}

/** Calls in so many ms; undefined: in all. */
export interface UseRule {
  readonly limit: number;
  readonly perMs: number | undefined;
}

/** A capability as `POST /v1/grants` answers it. */
export interface Granted {
  /** Its text. */
  readonly capability: string;
  /** Of its last link: what `sluice revoke` takes. */
  readonly id: string;
  /** Unix ms. */
  readonly expires: number;
}
