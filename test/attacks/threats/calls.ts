import { type Threat, threat } from "../threat.ts";

const FIND = "services/find-function.ts";
const SERVICE = "services/adapter-service.ts";
const PATH = "upstream/request-path.ts";
const BUILD = "upstream/build-request.ts";
/** An authority that permits everything. */
const ANYBODY = '{ permit: async () => ({ rule: "", producers: [] }) }';

/** What callers may ask for, and what their arguments may do to a request. */
export const callThreats: readonly Threat[] = [
  threat(
    "C01",
    "stranger peer",
    "calls a function without a rule that allows it",
    "default deny: refused, and the upstream hears nothing",
    [
      "services/authority/authority.ts",
      "        if (!decision.allowed) {\n",
      "        if (!decision.allowed && fn.name === '') {\n",
    ],
  ),
  threat(
    "C02",
    "stranger peer",
    "asks for many names to learn which functions there are",
    "the same denial whether a function exists or not",
    [FIND, "if (authority.isStranger(context))", "if (authority.isStranger(context) && name === '')"],
  ),
  threat(
    "C03",
    "stranger peer",
    "calls the Response twin of a function it may not call",
    "a twin is decided as its function",
    [
      SERVICE,
      "await permitCall({ service, door, authority }, resolved, call.given, context);",
      `await permitCall({ service, door, authority: resolved.mode === "response" ? ${ANYBODY} : authority }, resolved, call.given, context);`,
    ],
  ),
  threat(
    "C04",
    "stranger peer",
    "calls the /aqua view of a function it may not call",
    "both views have one policy",
    [
      SERVICE,
      "await permitCall({ service, door, authority }, resolved, call.given, context);",
      `await permitCall({ service, door, authority: call.view === "aqua" ? ${ANYBODY} : authority }, resolved, call.given, context);`,
    ],
  ),
  threat(
    "C05",
    "hostile script",
    "passes arguments that the document does not allow",
    "checked against its schemas before anything is sent",
    ["openapi/call/bind.ts", "if (misfit !== undefined) {", "if (misfit !== undefined && names.size < 0) {"],
  ),
  threat(
    "C06",
    "hostile script",
    "walks out of a path with `..`",
    "no segment may be one, after any amount of decoding",
    [PATH, "text.split(/[/\\\\]/).some((piece) => DOT_SEGMENT.test(piece))", "text.startsWith('never')"],
  ),
  threat(
    "C07",
    "hostile script",
    "hides `..` in percent-encoding, twice over",
    "a segment is decoded until nothing changes",
    [PATH, "const DECODE_ROUNDS = 4;", "const DECODE_ROUNDS = 1;"],
    [PATH, "  return true; // encoded more often than anything honest", "  return false;"],
  ),
  threat(
    "C08",
    "hostile script",
    "hides `..` in overlong bytes that old decoders take for it",
    "bytes of no UTF-8 are refused",
    [PATH, "      OVERLONG.test(text) ||\n", ""],
  ),
  threat("C09", "hostile script", "puts a line break or NUL into the path", "refused, encoded or not", [
    PATH,
    "const LINE_BREAKER = /[\\r\\n\\0]/;",
    "const LINE_BREAKER = /never/;",
  ]),
  threat(
    "C10",
    "hostile script",
    "splits the request by a line break in a header",
    "a header carries no line break: refused",
    ["upstream/header-value.ts", "/^[\\t\\x20-\\x7e\\u0080-\\u00ff]*$/.test(text);", "/^[^]*$/.test(text);"],
  ),
  threat(
    "C11",
    "hostile script",
    "sends a query pair in the name of the service's credential",
    "refused in every spelling that some server reads as it",
    ["upstream/request-pairs.ts", "if (names.has(asRead(pair.name))) {", "if (names.has(pair.name)) {"],
  ),
  threat(
    "C12",
    "hostile script",
    "sends a header in the name of the service's credential",
    "the credential is written last",
    [
      BUILD,
      'for (const part of parts) if (part.in === "header") headers.set(part.name, part.text);',
      'for (const part of parts) if (part.in === "header" && !headers.has(part.name)) headers.set(part.name, part.text);',
    ],
  ),
  threat(
    "C13",
    "hostile script",
    "begins another cookie within a cookie's value",
    "a `;` in a cookie is encoded or refused",
    [
      "upstream/serialize-parameter.ts",
      "return pairsOf(spec, value, percentEncode, encoderOf(spec, COOKIE_RESERVED), urlDelimiterOf(spec));",
      "return pairsOf(spec, value, percentEncode, (text) => text, urlDelimiterOf(spec));",
    ],
  ),
  threat(
    "C14",
    "hostile document",
    "declares Host and Content-Length as parameters for callers to set",
    "headers of the connection itself are nobody's argument",
    [
      BUILD,
      'if (spec.in !== "header" || OWN_HEADERS.has(spec.name.toLowerCase())) return [];',
      'if (spec.in !== "header") return [];',
    ],
    [
      "openapi/operation/parameters.ts",
      'if (place === "header" && OWN_HEADERS.has(name.toLowerCase())) {',
      'if (place === "nowhere" && OWN_HEADERS.has(name.toLowerCase())) {',
    ],
  ),
  threat(
    "C15",
    "hostile script",
    "asks for a URL of a megabyte",
    "the URL has a bound",
    ["upstream/collect-pairs.ts", "if (chars > maxChars) {", "if (chars > 1e9 * maxChars) {"],
    [BUILD, "if (target.length > MAX_TARGET_CHARS) {", "if (target.length > 1e9 * MAX_TARGET_CHARS) {"],
  ),
  threat(
    "C16",
    "stranger peer",
    "uses another caller's idempotency key to get its result",
    "a key is its initiator's own",
    [
      "services/effects/claims.ts",
      '"sluice claim 1", initiator,',
      '"sluice claim 1", initiator.slice(0, 0),',
    ],
  ),
  threat(
    "C17",
    "hostile script",
    "gives a pattern a text on which it would backtrack for ever",
    "such patterns run in linear time",
    [
      "openapi/schema/regular-expression.ts",
      "if (!mayBacktrack(pattern)) return",
      "if (!mayBacktrack(pattern) || true) return",
    ],
  ),
];
