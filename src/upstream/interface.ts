import type { Effect, JsonValue, SluiceError } from "../core/index.ts";
import type { BoundCall, SecurityScheme } from "../openapi/interface.ts";
import type { ParticleRef } from "../particle/index.ts";

/** One HTTP API behind an adapter: its connections, credentials and bounds. */
export interface Upstream {
  readonly url: string;
  /**
   * Sends one request. No redirect is followed and nothing is retried here; a 429 or 503 is an answer like any other, and so is a 401,
   * except that the access token it was answered to is forgotten. While the upstream's circuit breaker is open nothing is sent.
   * @throws SluiceError
   *   SLUICE_INVALID_ARGUMENTS a value that cannot be sent: `..` in a path, a line break in a header.
   *   SLUICE_CONFIG not sent: the call is for a host that is not this service's or that `destinations` closes, or the token server refuses the client.
   *   SLUICE_OVERLOAD, SLUICE_CLOSED not sent: too many wait already, or the breaker is open; `close` was called.
   *   SLUICE_DEADLINE aborted by `signal` or the deadline: not sent, or sent with effect `safe`.
   *   SLUICE_UNREACHABLE not sent (also: no access token to be had); or sent with effect `safe` and not answered.
   *   SLUICE_OUTCOME_UNKNOWN sent with another effect and not answered.
   *   Whatever `beforeSend` throws: not sent.
   *   SLUICE_BAD_RESULT answered, but not in HTTP; or a success that is too large or not what its content type says.
   */
  request(call: BoundCall, options: RequestOptions): Promise<UpstreamAnswer>;
  /** A text without the secrets of this service. Answers are without them already, but for what decoding them further brings to light. */
  redact(text: string): string;
  /** Refuses who waits and who comes; resolves when requests on their way are done. */
  close(): Promise<void>;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Whose request it is: initiators take turns where requests have to wait. */
  readonly initiator: string;
  /** Unix ms: the answer must be back before it. */
  readonly deadline: number;
  /** What repeating the request would do. */
  readonly effect: Effect;
  /** Whose call it is and where from, for the upstream to verify; signed into the request as it is sent. */
  readonly call?: CallFacts;
  /** The call it is made for, for the observer: the particle's ref, and the call's id within it. */
  readonly of?: { readonly ref: ParticleRef; readonly call: number } | undefined;
  /** Awaited when everything is ready and a connection is free, right before the request may leave. */
  readonly beforeSend?: () => Promise<void>;
}

/** Told of requests, each try for itself, as they are made. It must be quick, and never throw. */
export interface UpstreamObserver {
  asked(upstream: ObservedUpstream, request: ObservedRequest): ObservedExchange;
  /** The circuit breaker lets the upstream rest from now on, or does no more. */
  rests(upstream: ObservedUpstream, isResting: boolean): void;
}

export interface ObservedUpstream {
  readonly service: string;
  /** Its base URL. */
  readonly url: string;
}

export interface ObservedRequest {
  readonly method: string;
  /** That it is for: scheme, host and port. */
  readonly origin: string;
  readonly of: RequestOptions["of"];
  /** Its headers have a `traceparent` of the caller's, which stays. */
  readonly hasTraceparent: boolean;
}

/** One request, from when it is asked for. */
export interface ObservedExchange {
  /** W3C Trace Context to be sent with it; undefined: none. */
  readonly traceparent: string | undefined;
  /** It leaves now: what came before was waiting for a connection. */
  left(): void;
  /** To be called once. `problem`: why there is no answer. */
  ended(end: { readonly status: number } | { readonly problem: SluiceError }): void;
}

/** What a transaction token says of a call (draft-ietf-oauth-transaction-tokens). */
export interface CallFacts {
  /** The particle's ref (`txn`). */
  readonly ref: string;
  /** Peer id; `sub` and `cnf` are its key. */
  readonly initiator: string;
  readonly service: string;
  readonly function: string;
  /** Peers whose results the arguments are made of, proven, in the order of their calls (`act`, the latest outermost; at most 16). */
  readonly producers: readonly string[];
  /** base64url sha256 of the arguments as JSON (RFC 8785) and of the script. */
  readonly argumentsDigest: string;
  readonly scriptDigest: string;
}

export interface UpstreamAnswer {
  readonly status: number;
  /**
   * Lower-case names, those that `responseHeaders` lets through; never hop-by-hop headers, Set-Cookie and WWW-Authenticate. A stream has
   * `sluice-stream` as well.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Without parameters, lower case; empty when there is no body. */
  readonly mediaType: string;
  /** Decoded JSON, a string for text and streams, `{mediaType, base64}` for anything else and for a call of `bytes`; null when there is none. */
  readonly body: JsonValue;
}

export interface UpstreamOptions {
  /** http(s), may have a base path. */
  readonly url: string;
  /** Further hosts (as `URL.host` has them) that operations and token servers named by the document may be on. */
  readonly hosts?: readonly string[];
  /** Resolved secrets by security scheme name of the document. */
  readonly credentials: Readonly<Record<string, ConfiguredCredential>>;
  readonly tls?: TlsOptions;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Of a stream of events or lines no more items than these are awaited. */
  readonly arrayItems: number;
  /** Requests to this upstream at a time, and connections to it, at most. */
  readonly connections: number;
  /** A request that would wait longer for its turn is refused at once, ms. */
  readonly queueMs: number;
  /** Opens after `failures` in a row; one request is let through to try when it has rested. Undefined: none. */
  readonly breaker?: BreakerOptions | undefined;
  /** Transaction tokens on requests; undefined: none. */
  readonly token?:
    | { readonly audience?: string | undefined; readonly header: string; readonly ttlMs: number }
    | undefined;
  /** RFC 9421 signatures on requests; undefined: none. */
  readonly signature?: { readonly components: readonly string[]; readonly label: string } | undefined;
  /**
   * Where requests must not go, whatever a name resolves to: IP addresses and networks; `allow` goes before `deny`. Checked for the address that is connected to.
   * Undefined: link-local addresses and metadata services.
   */
  readonly destinations?: { readonly deny: readonly string[]; readonly allow: readonly string[] } | undefined;
  /** Headers of an answer that are passed on, lower case, and Retry-After; undefined: those that are harmless. */
  readonly responseHeaders?: "all" | readonly string[] | undefined;
}

export interface BreakerOptions {
  readonly failures: number;
  readonly restMs: number;
}

/** PEM texts; a certificate has its key beside it. For every host of the service, token servers included. */
export interface TlsOptions {
  /** Trusted instead of the usual authorities. */
  readonly ca?: string | undefined;
  /** The client certificate, its chain behind it. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What a request can carry. */
export type Credential =
  | {
      readonly kind: "apiKey";
      readonly in: "header" | "query" | "cookie";
      readonly name: string;
      readonly value: string;
    }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "http"; readonly scheme: string; readonly value: string };

/** What the manifest gives for a security scheme: written as it is, exchanged for access tokens, or part of the connection. */
export type ConfiguredCredential = Credential | OAuthClient | { readonly kind: "mutualTLS" };

/** A client of a token server. With a refresh token it acts for whom that was issued for, else for itself (client credentials). */
export interface OAuthClient {
  readonly kind: "oauth";
  readonly clientId: string;
  /** Undefined: a public client, which only has its refresh token. */
  readonly clientSecret: string | undefined;
  /** How the secret is sent (RFC 6749 section 2.3.1): an Authorization header, or in the body. */
  readonly clientAuth: "basic" | "post";
  readonly scopes: readonly string[];
  /** Further parameters of a token request, such as `audience`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly refreshToken: string | undefined;
  /** The operator's word. Undefined: what the document says, where that is one of the service's hosts. */
  readonly tokenUrl: string | undefined;
  readonly scheme: Extract<SecurityScheme, { kind: "oauth2" | "openIdConnect" }>;
}
