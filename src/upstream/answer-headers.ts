import { STREAM_HEADER } from "../core/index.ts";
import type { RawAnswer } from "./exchange.ts";
import type { UpstreamOptions } from "./interface.ts";
import type { Redact } from "./redact-secrets.ts";

/** Hop-by-hop headers, and those that carry secrets or challenges meant for this peer alone: whatever is asked for. */
const WITHHELD: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "set-cookie",
  "set-cookie2",
  STREAM_HEADER,
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** What callers of an API need of its answers and what tells nothing about the machines behind it (docs/upstreams.md). */
const HARMLESS: ReadonlySet<string> = new Set([
  // the body
  ...["content-type", "content-length", "content-encoding", "content-language", "content-disposition"],
  ...["content-location", "content-range", "accept-ranges"],
  // caching and conditional requests
  ...["etag", "last-modified", "cache-control", "expires", "age", "date", "vary"],
  // where to go on, and what may be done there
  ...["location", "link", "allow", "accept-patch", "accept-post", "operation-location", "preference-applied"],
  // pages
  ...["total-count", "x-total-count", "x-total", "x-total-pages", "x-page", "x-per-page", "x-next-page"],
  ...["x-prev-page", "x-page-count", "x-pagination", "x-next-cursor"],
  // when to come again
  ...["retry-after", "ratelimit", "ratelimit-policy"],
  // which request it was, for support
  ...["request-id", "x-request-id", "x-correlation-id"],
  ...["idempotency-key", "idempotency-replayed", "idempotent-replayed"],
  // the life of the API
  ...["api-version", "deprecation", "sunset"],
]);

const HARMLESS_FAMILY = /^(x-)?rate-?limit-[a-z0-9-]+$/;

/** Acted on here (`tries.ts`), so never left out. */
const OWN_USE = "retry-after";

export type PassedHeaders = (name: string) => boolean;

/** @param chosen - lower-case names; undefined: the harmless ones. */
export const passedHeaders = (chosen: UpstreamOptions["responseHeaders"]): PassedHeaders => {
  if (chosen === "all") return () => true;
  if (chosen === undefined) return (name) => HARMLESS.has(name) || HARMLESS_FAMILY.test(name);
  const names = new Set([...chosen, OWN_USE]);
  return (name) => names.has(name);
};

/** By lower-case name, without secrets, hop-by-hop headers and what `passes` does not name. */
export const visibleHeaders = (
  headers: RawAnswer["headers"],
  passes: PassedHeaders,
  redact: Redact,
): Record<string, string> => {
  const named = new Set(
    headerText(headers.connection)
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => passes(name) && !WITHHELD.has(name) && !named.has(name))
      .map(([name, value]) => [name, redact(headerText(value))]),
  );
};

export const headerText = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(", ") : (value ?? "");
