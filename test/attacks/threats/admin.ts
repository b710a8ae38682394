import { type Threat, threat } from "../threat.ts";

const ENTRANCE = "admin/entrance.ts";
const GUARD = "admin/guard.ts";
const AUTHENTICATE = "admin/authenticate.ts";

/** The operator's API, and what lies on the disk. */
export const adminThreats: readonly Threat[] = [
  threat(
    "W01",
    "stranger peer",
    "asks the admin API without a token",
    "401 on every path under /v1, known or not",
    [
      ENTRANCE,
      'if (access === "public" || access === "open") return limits.countAnonymous(request);',
      'if (access === "public" || access === "open" || request.headers.authorization === undefined) return limits.countAnonymous(request);',
    ],
  ),
  threat(
    "W02",
    "stranger peer",
    "guesses the admin token",
    "compared in equal time; wrong ones are counted",
    [
      AUTHENTICATE,
      "if (expected !== undefined && isSame(given, expected))",
      "if (expected !== undefined && isSame(given.slice(0, 2), expected.slice(0, 2)))",
    ],
  ),
  threat(
    "W03",
    "hostile web page",
    "points a name of its own at the admin API (DNS rebinding)",
    "the Host header must be a name of this API",
    [
      GUARD,
      "if (name === undefined || !(LOOPBACK.test(name) || hosts.has(name)))",
      "if (name === undefined)",
    ],
  ),
  threat(
    "W04",
    "hostile web page",
    "has a visitor's browser send a request across origins",
    "a foreign Origin is refused; there is no CORS",
    [GUARD, "if (isForeign || (", "if (("],
  ),
  threat(
    "W05",
    "hostile web page",
    "has a visitor's browser load a path as an image or link, which has no Origin",
    "Fetch Metadata says where it came from",
    [GUARD, '(site !== "none" && site !== "same-origin")', '(site !== "none" && site === "never")'],
  ),
  threat(
    "W06",
    "hostile web page",
    "posts a form, which needs no permission to cross origins",
    "writes are JSON",
    [
      GUARD,
      "if (!isJson && (isTyped || (WRITES.has(method) && mayHaveBody(headers))))",
      "if (!isJson && method === 'NEVER')",
    ],
    [
      "listener/app.ts",
      'app.addContentTypeParser("application/json", { parseAs: "string" }, jsonBody(app));',
      'app.addContentTypeParser("*", { parseAs: "string" }, jsonBody(app));',
    ],
  ),
  threat(
    "W07",
    "stranger peer",
    "writes a header twice, for a proxy that reads the one and an API that reads the other",
    "refused",
    [
      "listener/check-form.ts",
      "if (seen.has(name) && SINGLE.has(name)) throw",
      "if (seen.has(name) && name === '') throw",
    ],
  ),
  threat("W08", "stranger peer", "sends a body of any size", "each route has a bound", [
    "listener/serve-routes.ts",
    "bodyLimit: route.bodyBytes,",
    "bodyLimit: 1e9,",
  ]),
  threat(
    "W09",
    "stranger peer",
    "sends a body nested a hundred thousand levels deep",
    "counted before it is parsed",
    ["listener/json-body.ts", "const MAX_DEPTH = 256;", "const MAX_DEPTH = 1e9;"],
  ),
  threat("W10", "stolen token", "changes things with a viewer's JWT", "roles: viewer looks, operator does", [
    "admin/role.ts",
    'if (role === "operator" || role === needed) return;',
    "if (role !== undefined) return;",
  ]),
  threat(
    "W11",
    "stolen token",
    "brings a JWT of the same issuer that is for another service",
    "its audience is this API's",
    ["admin/jwt-verifier.ts", "        audience,\n", ""],
  ),
  threat(
    "W12",
    "stolen token",
    "brings an ID token, or another kind of statement of the issuer",
    "only access tokens are taken (typ)",
    [
      "admin/jwt-verifier.ts",
      "if (type === undefined || !TYPES.has(type)) throw",
      "if (type === 'never') throw",
    ],
  ),
  threat("W13", "stranger peer", "asks without end", "each address has so many requests a minute", [
    "listener/rate-limits.ts",
    "if (counted.isAllowed || (increment ? !counted.isExceeded : counted.remaining > 0)) return;",
    "if (counted.isAllowed || counted.ttl >= 0) return;",
  ]),
  threat(
    "W14",
    "hostile web page",
    "shows the API in a frame, or has its answers run as something else",
    "headers forbid framing, scripts and sniffing",
    ["listener/app.ts", "await app.register(helmet, HEADERS);", "void [helmet, HEADERS];"],
  ),
  threat(
    "W15",
    "curious operator",
    "reads the gateway's key as another user of the machine",
    "key, token and journal are their owner's alone; a key that others can read is refused",
    [
      "config/private-file.ts",
      'if (process.platform !== "win32" && (status.mode & 0o077) !== 0) {',
      'if (process.platform === "win32" && (status.mode & 0o077) !== 0) {',
    ],
  ),
  threat(
    "W16",
    "curious operator",
    "opens a later version's journal with an earlier program",
    "a format that is not known is not touched",
    ["journal/migrations.ts", "if (version > MIGRATIONS.length)", "if (version > 1e9 * MIGRATIONS.length)"],
  ),
];
