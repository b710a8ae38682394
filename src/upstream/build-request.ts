import { SluiceError } from "../core/index.ts";
import type { BoundBody, BoundCall } from "../openapi/interface.ts";
import { collectPairs } from "./collect-pairs.ts";
import { type CredentialPart, credentialPart, selectCredentials } from "./credentials.ts";
import { formBody } from "./form-body.ts";
import { isHeaderName, isHeaderValue } from "./header-value.ts";
import type { Credential } from "./interface.ts";
import { requestPath } from "./request-path.ts";
import { type Pair, serializeCookie, serializeHeader, serializeQuery } from "./serialize-parameter.ts";

/** A request as it goes on the wire, but for what the HTTP client adds: Host, Content-Length, Connection. */
export interface HttpRequest {
  readonly method: string;
  /** Origin form: base path, path and query, fully encoded. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
}

const MAX_TARGET_CHARS = 32_768;
const MAX_HEADER_CHARS = 16_384;

/** Headers that Sluice and its HTTP client own: a parameter of such a name is not sent (OpenAPI says so of the first three). */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "authorization",
  "content-type",
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Lays a bound call out as an HTTP request under `basePath` ("" or "/v1", without a closing slash). Credentials win over
 * arguments: a header of the same name is replaced, a query pair or cookie (which would stand beside it) refused.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for values that cannot be sent, SLUICE_CONFIG when a required credential is missing.
 */
export const buildRequest = (
  call: BoundCall,
  basePath: string,
  credentials: Readonly<Record<string, Credential>>,
  userAgent: string,
): HttpRequest => {
  const parts = selectCredentials(call.security, credentials).map(credentialPart);
  const path = basePath + requestPath(call);
  const query = joinPairs(call, parts, "query", "&", MAX_TARGET_CHARS);
  const target = query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
  if (target.length > MAX_TARGET_CHARS) {
    throw new SluiceError(
      "SLUICE_INVALID_ARGUMENTS",
      `the URL would be longer than ${MAX_TARGET_CHARS} characters`,
    );
  }
  const headers = new Map([
    ["user-agent", userAgent],
    ...headerParameters(call),
    ["accept", call.accept],
    ["accept-encoding", "identity"],
  ]);
  if (call.body !== undefined) headers.set("content-type", call.body.mediaType);
  const cookie = joinPairs(call, parts, "cookie", "; ", MAX_HEADER_CHARS);
  if (cookie !== "") headers.set("cookie", cookie);
  for (const part of parts) if (part.in === "header") headers.set(part.name, part.text);
  return { method: call.method.toUpperCase(), target, headers, body: call.body && bodyText(call.body) };
};

const bodyText = (body: BoundBody): string =>
  body.kind === "form" ? formBody(body.value, body.encoding) : JSON.stringify(body.value);

const headerParameters = (call: BoundCall): [string, string][] =>
  call.parameters.flatMap(({ spec, value }): [string, string][] => {
    if (spec.in !== "header" || OWN_HEADERS.has(spec.name.toLowerCase())) return [];
    const text = serializeHeader(spec, value);
    if (text === undefined) return [];
    if (!isHeaderName(spec.name) || !isHeaderValue(text) || text.length > MAX_HEADER_CHARS) {
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `header parameter "${spec.name}" is not something a header can carry: no line breaks, no characters beyond Latin-1, at most ${MAX_HEADER_CHARS} characters`,
      );
    }
    return [[spec.name.toLowerCase(), text]];
  });

const joinPairs = (
  call: BoundCall,
  parts: readonly CredentialPart[],
  place: "query" | "cookie",
  separator: string,
  maxChars: number,
): string => {
  const own = parts.filter((part) => part.in === place);
  const names = new Set(own.map((part) => part.name.toLowerCase()));
  const serialize = place === "query" ? serializeQuery : serializeCookie;
  const pairs = function* (): Generator<Pair> {
    for (const { spec, value } of call.parameters) {
      if (spec.in !== place) continue;
      for (const pair of serialize(spec, value)) {
        if (names.has(pair.name.toLowerCase())) {
          throw new SluiceError(
            "SLUICE_INVALID_ARGUMENTS",
            `${place} "${pair.name}" is a credential of this service; do not send it`,
          );
        }
        yield pair;
      }
    }
    yield* own;
  };
  return collectPairs(pairs(), separator, maxChars, place);
};
