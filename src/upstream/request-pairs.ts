import { SluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { collectPairs } from "./collect-pairs.ts";
import type { CredentialPart } from "./credentials.ts";
import { formPairs } from "./form-body.ts";
import { percentEncode } from "./percent-encode.ts";
import { type Pair, serializeCookie, serializeQuery } from "./serialize-parameter.ts";

/**
 * The whole query of a call, credentials last; empty when there is none.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when it would be longer than `maxChars` or has a pair of a credential's name.
 */
export const queryString = (
  call: BoundCall,
  credentials: readonly CredentialPart[],
  maxChars: number,
): string => collectPairs(withCredentials(queryPairs(call), credentials, "query"), "&", maxChars, "query");

/** The Cookie header, in the same way. */
export const cookieHeader = (
  call: BoundCall,
  credentials: readonly CredentialPart[],
  maxChars: number,
): string =>
  collectPairs(withCredentials(cookiePairs(call), credentials, "cookie"), "; ", maxChars, "cookie");

function* queryPairs({ parameters, querystring }: BoundCall): Generator<Pair> {
  for (const { spec, value } of parameters) if (spec.in === "query") yield* serializeQuery(spec, value);
  if (querystring?.kind === "form") yield* formPairs(querystring.value, querystring.encoding);
  // Encoded whole it holds no `&` or `=` of its own: to a server that looks for pairs it is a name.
  if (querystring?.kind === "text" && querystring.text !== "")
    yield { name: querystring.text, text: percentEncode(querystring.text) };
}

function* cookiePairs({ parameters }: BoundCall): Generator<Pair> {
  for (const { spec, value } of parameters) if (spec.in === "cookie") yield* serializeCookie(spec, value);
}

/** A pair of a credential's name would stand beside it, and which of the two counts is the upstream's choice. */
function* withCredentials(
  pairs: Iterable<Pair>,
  credentials: readonly CredentialPart[],
  place: "query" | "cookie",
): Generator<Pair> {
  const own = credentials.filter((part) => part.in === place);
  const names = new Set(own.map((part) => asRead(part.name)));
  for (const pair of pairs) {
    if (names.has(asRead(pair.name))) {
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `${place} "${pair.name}" is a credential of this service; do not send it`,
      );
    }
    yield pair;
  }
  yield* own;
}

/** As the most lenient of servers reads a name: PHP makes `api_key` of `api.key`, ` api_key`, `api_key[]` and `api_key` before a NUL. */
const asRead = (name: string): string =>
  name
    .trim()
    .replace(/[\0[].*$/s, "")
    .replaceAll(/[. +]/g, "_")
    .toLowerCase();
