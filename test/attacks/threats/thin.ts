import { type Threat, threat } from "../threat.ts";

const AUTHENTICATE = "http/authenticate.ts";
const PROVEN = "chain/proven-calls.ts";
const EVALUATE = "chain/evaluate.ts";

/** The public listener, and what a light client is told by the gateway it came in at. */
export const thinThreats: readonly Threat[] = [
  threat(
    "E01",
    "stranger peer",
    "asks for an answer in its initiator's name, with a signature of its own",
    "the request is signed by the key that it names",
    [
      AUTHENTICATE,
      "if (signature === undefined || !(await isSigned(key, signature, base)))",
      "if (signature === undefined || isSigned === undefined)",
    ],
  ),
  threat(
    "E02",
    "malicious hop",
    "asks for the answer of a particle that it saw, as itself",
    "answers are the initiator's; a ref that is somebody else's is as unknown as one that is nobody's",
    [
      "http/routes.ts",
      "if (!isRef(ref) || (await entry.initiatorOf(ref)) !== initiator) throw notFound();",
      "if (!isRef(ref)) throw notFound();",
    ],
  ),
  threat(
    "E13",
    "malicious hop",
    "hands in a particle that it saw, and asks to be told what becomes of it",
    "who is told is the initiator, and signs for it",
    [
      "http/routes.ts",
      "if (by !== particle.initPeerId || nonce !== refOf(particle))",
      "if (nonce !== refOf(particle))",
    ],
  ),
  threat(
    "E14",
    "network",
    "hands in another particle with a signature that it heard",
    "the signature names the particle",
    [
      "http/routes.ts",
      "if (by !== particle.initPeerId || nonce !== refOf(particle))",
      "if (by !== particle.initPeerId)",
    ],
  ),
  threat(
    "E03",
    "network",
    "asks again with a request that it heard a minute ago",
    "a signature is good for half a minute",
    [
      AUTHENTICATE,
      "if (created < now - MAX_AGE_S || created > now + MAX_AHEAD_S)",
      "if (created > now + MAX_AHEAD_S)",
    ],
  ),
  threat(
    "E04",
    "network",
    "uses a signature for another path",
    "method, authority, path and query must be covered",
    [AUTHENTICATE, "if (missing.length > 0) throw", "if (missing.length > 9) throw"],
  ),
  threat(
    "E05",
    "hostile web page",
    "reads answers of the listener from a visitor's browser",
    "only pages of the origins under http.cors may read",
    [
      "http/cors.ts",
      "return origin !== undefined && origins.has(origin) ? origin : undefined;",
      "return origin;",
    ],
  ),
  threat("E06", "stranger peer", "has requests wait without end", "an initiator has so many places to wait", [
    "http/waiting-room.ts",
    "if (count >= perInitiator)",
    "if (count < 0)",
  ]),
  threat(
    "E07",
    "malicious relay",
    "gives a light client a result of its own invention",
    "a result counts with its receipt, which names its digest",
    [PROVEN, "      claims.outcome.result === digestOfJson(result);", "      true;"],
  ),
  threat(
    "E08",
    "malicious relay",
    "gives a light client what another particle of its own came to",
    "the receipt names the particle",
    [PROVEN, "      claims.particle === ref &&\n", ""],
  ),
  threat(
    "E09",
    "malicious relay",
    "answers two equal calls with one receipt",
    "a receipt is good for one call",
    [PROVEN, ".map((call) => [call.receipt, call]),", ".map((call, index) => [index, call] as never),"],
  ),
  threat(
    "E10",
    "malicious relay",
    "answers with what the same peer said to other arguments",
    "the receipt names the digest of the arguments",
    [
      PROVEN,
      "keyOf(claims.iss, claims.service, claims.function, claims.arguments)",
      "keyOf(claims.iss, claims.service, claims.function, digestOfJson([]))",
    ],
    [
      PROVEN,
      "keyOf(peer, service, fn, digestOfJson([...args]))",
      "keyOf(peer, service, fn, digestOfJson([]))",
    ],
  ),
  threat(
    "E11",
    "malicious relay",
    "counts one peer's answer twice in a quorum",
    "each answer must be another branch's",
    [EVALUATE, "      answers.splice(at, 1);\n", ""],
  ),
  threat(
    "E12",
    "malicious relay",
    "shows true calls and another result beside them",
    "the client computes the result itself",
    [EVALUATE, "if (textOf(value) === said) return", "if (value !== undefined) return"],
  ),
];
