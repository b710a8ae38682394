import type { JsonValue } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";

/** One HTTP API behind an adapter: a connection pool, its credentials and its bounds. */
export interface Upstream {
  readonly url: string;
  /**
   * Sends one request. No redirect is followed and nothing is retried here; a 429 or 503 is an answer like any other.
   * @throws SluiceError
   *   SLUICE_INVALID_ARGUMENTS a value that cannot be sent: `..` in a path, a line break in a header.
   *   SLUICE_OVERLOAD, SLUICE_CLOSED not sent: too many wait already; `close` was called.
   *   SLUICE_DEADLINE aborted by `signal` or the deadline: not sent, or sent with GET, HEAD or OPTIONS.
   *   SLUICE_UNREACHABLE not sent; or, for a GET, HEAD or OPTIONS, sent and not answered.
   *   SLUICE_OUTCOME_UNKNOWN sent with another method and not answered.
   *   SLUICE_BAD_RESULT answered, but not in HTTP; or a success that is too large or not what its content type says.
   */
  request(call: BoundCall, options: RequestOptions): Promise<UpstreamAnswer>;
  /** Refuses who waits and who comes; resolves when requests on their way are done. */
  close(): Promise<void>;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Whose request it is: initiators take turns where requests have to wait. */
  readonly initiator: string;
  /** Unix ms: the answer must be back before it. */
  readonly deadline: number;
}

export interface UpstreamAnswer {
  readonly status: number;
  /** Lower-case names; hop-by-hop headers, Set-Cookie and WWW-Authenticate left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without parameters, lower case; empty when there is no body. */
  readonly mediaType: string;
  /** Decoded JSON, a string for text, base64 for anything else; null when there is none. */
  readonly body: JsonValue;
}

export interface UpstreamOptions {
  /** http(s), may have a base path. */
  readonly url: string;
  /** Resolved secrets by security scheme name of the document. */
  readonly credentials: Readonly<Record<string, Credential>>;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Connections to this upstream at most. */
  readonly connections: number;
}

export type Credential =
  | {
      readonly kind: "apiKey";
      readonly in: "header" | "query" | "cookie";
      readonly name: string;
      readonly value: string;
    }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string };
