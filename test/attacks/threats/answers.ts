import { type Threat, threat } from "../threat.ts";

const RESULT = "services/result-text.ts";
const HEADERS = "upstream/answer-headers.ts";

/** What an upstream, or a document that names one, may do to a gateway and its callers. */
export const answerThreats: readonly Threat[] = [
  threat(
    "A01",
    "compromised upstream",
    "redirects a request, with its credentials, to another host",
    "no redirect is followed",
    [
      "upstream/connection-pools.ts",
      'import { type Dispatcher, Pool } from "undici";',
      'import { type Dispatcher, interceptors, Pool } from "undici";',
    ],
    [
      "upstream/connection-pools.ts",
      "      pools.set(origin, pool);\n      return pool;",
      "      pools.set(origin, pool);\n      return pool.compose(interceptors.redirect({ maxRedirections: 3 }));",
    ],
  ),
  threat(
    "A02",
    "compromised upstream",
    "echoes the credential in an answer, which every later hop reads",
    "secrets are cut out of values, names and headers",
    [
      "upstream/redact-secrets.ts",
      "(rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, MASK) : rest)",
      "(rest, secret) => (rest.includes(secret) ? rest : rest)",
    ],
  ),
  threat(
    "A03",
    "compromised upstream",
    "echoes the credential encoded: in base64, in a URL, in HTML",
    "all of these forms are known",
    [
      "upstream/secret-forms.ts",
      "[...new Set(secrets.filter(isLong).flatMap(formsOf))]",
      "[...new Set(secrets.filter(isLong))]",
    ],
  ),
  threat(
    "A04",
    "compromised upstream",
    "answers without end",
    "the body has a bound; the connection is closed there",
    [
      "upstream/exchange.ts",
      "if (bytes <= maxBytes && items < maxItems) return;",
      "if (bytes > 0 && items < maxItems) return;",
    ],
  ),
  threat(
    "A05",
    "compromised upstream",
    "answers with a few KB that unpack to a gigabyte",
    "unpacking stops at the bound",
    ["upstream/decode-body.ts", "maxOutputLength: maxBytes,", ""],
  ),
  threat(
    "A06",
    "compromised upstream",
    "nests its answer deeper than peers can read",
    "such a result fails here",
    ["upstream/parse-json-body.ts", "if (top.depth > MAX_JSON_DEPTH) return { problem: TOO_DEEP };", ""],
    [RESULT, "if (depth === MAX_JSON_DEPTH) return", "if (depth === 1e9 * MAX_JSON_DEPTH) return"],
    [
      "openapi/schema/validators.ts",
      "export const MAX_VALUE_DEPTH = 100;",
      "export const MAX_VALUE_DEPTH = 1000;",
    ],
  ),
  threat(
    "A07",
    "compromised upstream",
    "puts `__proto__` into its answer for peers in JavaScript",
    "such a result fails here",
    [RESULT, 'if (key === "__proto__")', 'if (key === "__never__")'],
  ),
  threat(
    "A08",
    "compromised upstream",
    "answers with a number that would be another one on the next peer",
    "what particles cannot carry exactly fails here",
    [
      RESULT,
      'if ((typeof node === "number" || typeof node === "bigint") && !isCarried(node)) return uncarried(root);',
      "",
    ],
  ),
  threat(
    "A09",
    "compromised upstream",
    "takes a request and never answers",
    "a request has its time, well before the particle's",
    [
      "upstream/undici-upstream.ts",
      'timer = patientTimer(deps.clock, timeoutMs, () => stop.abort(new Stopped("timeout")));',
      'timer = patientTimer(deps.clock, 1e6 * timeoutMs, () => stop.abort(new Stopped("timeout")));',
    ],
  ),
  threat(
    "A10",
    "compromised upstream",
    "sets cookies and challenges for whoever called",
    "headers meant for this peer alone are withheld, whatever is asked for",
    [HEADERS, "passes(name) && !WITHHELD.has(name) && !named.has(name)", "passes(name) && !named.has(name)"],
  ),
  threat(
    "A11",
    "compromised upstream",
    "tells about the machines behind it in headers",
    "fnResponse gives harmless headers, or those that the manifest names",
    [HEADERS, "return (name) => HARMLESS.has(name) || HARMLESS_FAMILY.test(name);", "return () => true;"],
  ),
  threat(
    "A12",
    "compromised upstream",
    "writes terminal escapes into its error for logs and shells",
    "messages are printable text",
    [
      "services/upstream-message.ts",
      "return clip(printable(find(answer.body, MAX_NESTING)), MAX_MESSAGE_CHARS);",
      "return clip(find(answer.body, MAX_NESTING), MAX_MESSAGE_CHARS);",
    ],
  ),
  threat(
    "A13",
    "hostile document",
    "names a server on another host for one operation, to be sent the credentials",
    "only the service's own hosts are asked",
    ["upstream/own-hosts.ts", "own.has(host) && (", "(own.has(host) || own.size > 0) && ("],
    [
      "openapi/operation/servers.ts",
      'if (isSafe && (options.hosts === "any" || options.hosts.includes(host))) return url;',
      "if (isSafe) return url;",
    ],
  ),
  threat(
    "A14",
    "hostile document",
    "names a metadata service as its upstream",
    "denied networks are not connected to, and such a service is not published",
    [
      "upstream/destinations.ts",
      "if (network !== undefined && !allowed.some(({ has }) => has(reached)))",
      "if (network !== undefined && allowed.length > 1e9)",
    ],
  ),
  threat(
    "A15",
    "network",
    "answers the look-up of an upstream's name with a metadata address (DNS rebinding)",
    "the address that was judged is the one connected to",
    [
      "upstream/guarded-connector.ts",
      "const refusals = addresses.map(({ address }) => guard(address, hostname));",
      "const refusals = addresses.map(() => undefined as Error | undefined);",
    ],
  ),
  threat(
    "A16",
    "network",
    "answers for an upstream with a certificate of its own, where the environment turned checks off",
    "certificates are verified whatever the environment says",
    [
      "upstream/connection-pools.ts",
      "{ ...tls, rejectUnauthorized: true, allowH2: false, timeout: timeoutMs },",
      "{ ...tls, allowH2: false, timeout: timeoutMs },",
    ],
  ),
];
