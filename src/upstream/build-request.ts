import { isHttpToken, OWN_HEADERS, SluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { credentialPart, selectCredentials } from "./credentials.ts";
import { isWholeHeaderValue } from "./header-value.ts";
import type { Credential } from "./interface.ts";
import { requestBody } from "./request-body.ts";
import { cookieHeader, queryString } from "./request-pairs.ts";
import { requestPath } from "./request-path.ts";
import { serializeHeader } from "./serialize-parameter.ts";

/** A request as it goes on the wire, but for what the HTTP client adds: Host, Content-Length, Connection. */
export interface HttpRequest {
  readonly method: string;
  /** Origin form: base path, path and query, fully encoded. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** A string is sent as UTF-8. */
  readonly body: string | Uint8Array | undefined;
}

const MAX_TARGET_CHARS = 32_768;
const MAX_HEADER_CHARS = 16_384;

/**
 * Lays a bound call out as an HTTP request under `basePath` ("" or "/v1", without a closing slash). Credentials win over
 * arguments: a header of the same name is replaced, a query pair or cookie (which would stand beside it) refused. So is a header that
 * is `reserved`, by its lower-case name.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for values that cannot be sent, SLUICE_CONFIG when a required credential is missing.
 */
export const buildRequest = (
  call: BoundCall,
  basePath: string,
  credentials: Readonly<Record<string, Credential>>,
  userAgent: string,
  reserved: ReadonlySet<string> = NONE,
): HttpRequest => {
  const parts = selectCredentials(call.security, credentials).map(credentialPart);
  const path = basePath + requestPath(call);
  const query = queryString(call, parts, MAX_TARGET_CHARS);
  const target = query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
  if (target.length > MAX_TARGET_CHARS) {
    throw new SluiceError(
      "SLUICE_INVALID_ARGUMENTS",
      `the URL would be longer than ${MAX_TARGET_CHARS} characters`,
    );
  }
  const headers = new Map([
    ["user-agent", userAgent],
    ...headerParameters(call, reserved),
    ["accept", call.accept],
    ["accept-encoding", "identity"],
  ]);
  const body = call.body && requestBody(call.body);
  if (body !== undefined) headers.set("content-type", body.contentType);
  const cookie = cookieHeader(call, parts, MAX_HEADER_CHARS);
  if (cookie !== "") headers.set("cookie", cookie);
  for (const part of parts) if (part.in === "header") headers.set(part.name, part.text);
  return { method: methodOf(call), target, headers, body: body?.content };
};

const NONE: ReadonlySet<string> = new Set();

const headerParameters = (call: BoundCall, reserved: ReadonlySet<string>): [string, string][] =>
  call.parameters.flatMap(({ spec, value }): [string, string][] => {
    if (spec.in !== "header" || OWN_HEADERS.has(spec.name.toLowerCase())) return [];
    const text = serializeHeader(spec, value);
    if (text === undefined) return [];
    if (reserved.has(spec.name.toLowerCase())) {
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `header parameter "${spec.name}" is written by the gateway, which vouches for what it says; leave it out`,
      );
    }
    if (!isHttpToken(spec.name) || !isWholeHeaderValue(text) || text.length > MAX_HEADER_CHARS) {
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `header parameter "${spec.name}" is not something a header can carry: no line breaks, no white space around it, no characters beyond Latin-1, at most ${MAX_HEADER_CHARS} characters`,
      );
    }
    return [[spec.name.toLowerCase(), text]];
  });

/** Methods are case-sensitive (RFC 9110 section 9.1); only those that HTTP itself has are written in its way. */
const methodOf = ({ method }: BoundCall): string =>
  /^(get|put|post|delete|options|head|patch|query)$/i.test(method) ? method.toUpperCase() : method;
