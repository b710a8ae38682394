import type { AdminIssuer } from "../admin/interface.ts";
import type { Effect } from "../core/index.ts";
import type { Issuer } from "../credentials/interface.ts";
import type { KeyPlace, Reconciliation, SealTo } from "../openapi/interface.ts";
import type { AllowRule } from "../policy/interface.ts";
import type { QuotaRule } from "../quota/interface.ts";

export type { Reconciliation } from "../openapi/interface.ts";
/** As its module takes them: names are peer ids already. */
export type AllowRuleSource = AllowRule;
export type IssuerSource = Issuer;

/** `sluice.yaml` after parsing: every default filled in, every path absolute, every peer name resolved. */
export interface GatewayConfig {
  /** The file it came from; undefined when all is default. */
  readonly file: string | undefined;
  readonly data: string;
  readonly peer: {
    readonly listen: readonly string[];
    readonly announce: readonly string[];
    readonly bootstrap: readonly string[];
    /** Peers that nothing is taken from: neither connections nor particles that they started. */
    readonly deny: readonly string[];
  };
  /** Names usable wherever a peer id is written; `self` after `withSelf`, and until then it stands for this peer below. */
  readonly peers: Readonly<Record<string, string>>;
  /** Files, absolute, each with a peer's statement of who succeeds it. */
  readonly successions: readonly string[];
  readonly relay: { readonly allow: PeerSet };
  readonly admin: {
    /** undefined: no admin listener. */
    readonly listen: ListenAddress | undefined;
    readonly metrics: "token" | "open";
    /** Names, besides loopback literals and the listening host, by which the admin listener may be addressed (its Host header). */
    readonly hosts: readonly string[];
    /** Tokens of an issuer, besides the token file; undefined: none are taken. */
    readonly jwt: AdminIssuer | undefined;
    /** Requests of one address in a minute. */
    readonly requestsPerMinute: number;
  };
  readonly http: {
    /** undefined: no public listener. */
    readonly listen: ListenAddress | undefined;
    /** Origins whose pages may read its answers; "*": all. */
    readonly cors: "*" | readonly string[];
    /** PEM files, absolute; undefined: plain HTTP. */
    readonly tls: HttpTlsFiles | undefined;
    /** Requests of one address in a minute, and of one initiator. */
    readonly requestsPerMinute: number;
  };
  /** Whose tokens initiators may present. */
  readonly credentials: { readonly issuers: readonly IssuerSource[] };
  /** Where upstreams must not be, whatever their names resolve to: addresses and networks; `allow` goes before `deny`. */
  readonly destinations: { readonly deny: readonly string[]; readonly allow: readonly string[] };
  /** Whether served calls get receipts. */
  readonly receipts: boolean;
  readonly adapters: string;
  /** How much of a particle's life survives: power loss, the end of the process, nothing. */
  readonly durability: "full" | "relaxed" | "none";
  /** How long particles that are over can be looked up, hours. */
  readonly audit: { readonly hours: number };
  /** What the gateway tells of itself. */
  readonly telemetry: TelemetryConfig;
  readonly limits: Limits;
}

export interface TelemetryConfig {
  /** undefined: no traces. */
  readonly otlp:
    | {
        readonly url: string;
        readonly headers: Readonly<Record<string, OneSecret>>;
        readonly sampleRatio: number;
      }
    | undefined;
  readonly logs: {
    readonly level: "debug" | "info" | "warn" | "error";
    /** Whether arguments and results of calls are logged, at level debug. */
    readonly payloads: boolean;
  };
}

export interface HttpTlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** `host` without brackets; `port` 0: any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** "*" is everybody; an empty list is nobody. */
export type PeerSet = "*" | readonly string[];

export interface Limits {
  readonly scriptBytes: number;
  readonly particleBytes: number;
  readonly resultBytes: number;
  readonly idBytes: number;
  readonly ttlMs: number;
  readonly clockSkewMs: number;
  readonly callsPerParticle: number;
  readonly runsPerParticle: number;
  readonly runMs: number;
  readonly particlesPerPeer: number;
  readonly particlesInFlight: number;
  readonly streamsPerConnection: number;
  readonly arrayItems: number;
  /** The journal's size on disk. */
  readonly journalBytes: number;
  /** Parcels for a peer that nobody has seen are given up after so long. */
  readonly unknownPeerMs: number;
  /** New particles are refused while interpreter runs wait longer than this. */
  readonly queueMs: number;
  /** Connections in all, and with one peer. */
  readonly connections: number;
  readonly connectionsPerPeer: number;
  /** Particles that one connection brought and that are at work here, and their bytes. */
  readonly particlesPerConnection: number;
  readonly bytesPerConnection: number;
  /** Bytes of one initiator's particles that are kept here. */
  readonly bytesPerInitiator: number;
}

/** `adapters/<name>/adapter.yaml` after parsing: paths absolute, peers resolved, secrets not yet read. */
export interface AdapterManifest {
  readonly file: string;
  readonly service: string;
  /** Absolute path of the document. */
  readonly openapi: string;
  /** The folder that the files it refers to must be in; undefined: the one it stands in. */
  readonly openapiRoot: string | undefined;
  /** Absolute paths of OpenAPI Overlay documents, applied in this order. */
  readonly overlays: readonly string[];
  readonly upstream: {
    readonly url: string | undefined;
    /** Further hosts that servers named by the document may be on, as `URL.host` has them. */
    readonly hosts: readonly string[];
    /** Values of the document's server variables. */
    readonly variables: Readonly<Record<string, string>>;
    readonly tls: TlsSource;
    /** By security scheme name. */
    readonly credentials: Readonly<Record<string, CredentialSource>>;
    readonly timeoutMs: number;
    /** Requests at a time. */
    readonly concurrency: number;
    /** A request that would wait longer for its turn is refused at once, ms. */
    readonly queueMs: number;
    /** Tries of one call, where its effect allows more than one. */
    readonly attempts: number;
    /** Opens after so many failed requests in a row, and lets one through to try after `restMs`; undefined: none. */
    readonly breaker: { readonly failures: number; readonly restMs: number } | undefined;
    /** What each request says of its call; undefined: nothing. */
    readonly token: TransactionTokenOptions | undefined;
    /** Signed requests (RFC 9421); undefined: they are not. */
    readonly signature: MessageSignatureOptions | undefined;
    /** Headers of an answer that `fnResponse` gives, lower case; undefined: a list of harmless ones. */
    readonly responseHeaders: "all" | readonly string[] | undefined;
  };
  readonly allow: readonly AllowRuleSource[];
  /** Absolute path of a Cedar file; undefined: `allow` is all there is. */
  readonly policy: string | undefined;
  /** Whether provenance counts under ids that are not self-certifying too. */
  readonly plainIds: "refuse" | "accept";
  readonly quota: readonly QuotaRule[];
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly name?: string | undefined;
        readonly arguments?: readonly string[] | undefined;
        readonly body?: "optional" | undefined;
        readonly results?: "strict" | "lenient" | undefined;
        readonly effect?: Effect | undefined;
        readonly idempotencyKey?: KeyPlace | undefined;
        readonly reconcile?: Reconciliation | undefined;
        readonly seal?: SealRule | undefined;
      }
    >
  >;
}

export interface TransactionTokenOptions {
  /** `aud`; undefined: the upstream's origin. */
  readonly audience?: string | undefined;
  readonly header: string;
  readonly ttlMs: number;
}

export interface MessageSignatureOptions {
  /** Covered components (RFC 9421 section 2), in this order; a header that the request has not is left out. */
  readonly components: readonly string[];
  readonly label: string;
}

/** What of an operation must be sealed, besides what its document marks with `x-seal`. */
export interface SealRule {
  readonly arguments: readonly string[];
  /** Whom the result is sealed to; peers by their id. */
  readonly result?: SealTo | undefined;
}

/** PEM files; `key` is there exactly where `cert` is. */
export interface TlsSource {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: OneSecret | undefined;
}

export type CredentialSource = SecretSource | OAuthSource;

/**
 * Where one scheme's secret lives. apiKey, bearer, a token got elsewhere and other HTTP schemes have one value; basic has `username`
 * (may be written plainly) and a `password` source, or one source holding `user:password`.
 */
export type SecretSource =
  | OneSecret
  | { readonly username: string | OneSecret; readonly password: OneSecret };

/** A client of a token server, for oauth2 and openIdConnect; a client secret, a refresh token, or both. */
export interface OAuthSource {
  readonly clientId: string | OneSecret;
  readonly clientSecret?: OneSecret | undefined;
  readonly clientAuth: "basic" | "post";
  readonly scopes: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly refreshToken?: OneSecret | undefined;
  readonly tokenUrl?: string | undefined;
}

/** An environment variable's name, or a file's absolute path. */
export type OneSecret = { readonly env: string } | { readonly file: string };
