import { type Threat, threat } from "../threat.ts";

const HEADER = "seals/seal-header.ts";
const OPEN = "openapi/call/open-arguments.ts";
const CHAIN = "receipts/check-chain.ts";

/** Counts, seals, receipts, and what upstreams are told. */
export const trustThreats: readonly Threat[] = [
  threat(
    "Q01",
    "stranger peer",
    "calls more often than its quota",
    "counted by initiator; refused until the window ends",
    ["services/authority/quota-book.ts", "if (!taken.ok) {", "if (!taken.ok && call.function === '') {"],
  ),
  threat("Q02", "stranger peer", "makes new keys to have new counts", "a rule may count everyone together", [
    "services/authority/quota-book.ts",
    'if (by === "everyone") return [""];',
    'if (by === "everyone") return [initiator];',
  ]),
  threat("Q03", "stranger peer", "uses its quota up and waits for a restart", "counts are in the journal", [
    "quota/create-quota.ts",
    "for (const count of kept) this.#set(count.key, new Window(count));",
    "",
  ]),
  threat(
    "L01",
    "malicious hop",
    "reads what an honest caller forgot to seal, for the gateway takes both",
    "an argument that must be sealed is refused in the clear",
    [
      OPEN,
      'if (typeof given !== "string" || !SEALED.test(given))',
      'if (typeof given !== "string" || !SEALED.test(given)) return value;\n  if (given === "")',
    ],
  ),
  threat(
    "L02",
    "malicious hop",
    "copies a sealed value into a particle of its own",
    "a seal names the initiator whose particle it must be in",
    [HEADER, "if (sub !== found.initiator || !isHere) return", "if (!isHere) return"],
  ),
  threat(
    "L03",
    "malicious hop",
    "has the same initiator's sealed value used in another of its particles",
    "a seal names the particle",
    [HEADER, "if (sub !== found.initiator || !isHere) return", "if (sub !== found.initiator) return"],
  ),
  threat(
    "L04",
    "malicious hop",
    "changes a sealed value, or the words on it",
    "it is authenticated, and its words with it",
    [
      "seals/opener.ts",
      '    throw refused("cannot be opened: it was changed on its way, or sealed with another key");',
      "    return new TextEncoder().encode('\"opened\"');",
    ],
  ),
  threat(
    "L05",
    "hostile script",
    "gives what is sealed to one service to another of its gateway, which repeats it",
    "a seal names the service that may open it, if whoever sealed it said one",
    [HEADER, "header.for === undefined || header.for === found.service ?", "header.for !== null ?"],
  ),
  threat(
    "R01",
    "malicious hop",
    "forges a receipt in a gateway's name",
    "signed by the key of the peer it names",
    [
      "jose/statement.ts",
      '    throw invalid("is not a compact JWS signed by the peer it names");',
      '    const [header = "", payload = ""] = jws.split(".");\n    return { payload: base64url.decode(payload), protectedHeader: JSON.parse(decoder.decode(base64url.decode(header))) };',
    ],
  ),
  threat(
    "R02",
    "malicious hop",
    "leaves a receipt out of the chain",
    "each names the digest of the one before, and its number",
    [CHAIN, "if (step > 1) return [missing(before.claims.n + 1, next)];", "if (step > 1) return [];"],
  ),
  threat(
    "R03",
    "curious operator",
    "signs two receipts for one place, to show each to somebody else",
    "two for one number are called a forgery",
    [
      CHAIN,
      "if (step === 0) return [`forgery: ${next.claims.iss} signed two receipts ${next.claims.n}`];",
      "if (step === 0) return [];",
    ],
  ),
  threat(
    "R04",
    "malicious hop",
    "shows receipts of another particle",
    "all must name one particle, and the one that was asked for",
    ["receipts/verify-receipts.ts", '...oneOf("particle", particles, options.particle?.ref),', ""],
  ),
  threat(
    "R05",
    "malicious hop",
    "presents another particle's receipt to prove an origin",
    "only receipts that name this particle count",
    ["receipts/presented.ts", "if (claims.particle !== particle)", 'if (claims.particle === "")'],
  ),
  threat(
    "U01",
    "compromised upstream",
    "uses the token it was given at another service",
    "its audience is the origin it was sent to",
    ["upstream/transaction-token.ts", "aud: audience ?? origin,", 'aud: "anybody",'],
  ),
  threat(
    "U02",
    "hostile script",
    "writes the transaction token itself, as an argument",
    "headers that the gateway vouches for are nobody's argument",
    ["services/compiled-adapter.ts", "ownHeaders: [...provingHeaders(manifest.upstream, [])],", ""],
    [
      "upstream/build-request.ts",
      "if (reserved.has(spec.name.toLowerCase())) {",
      "if (reserved.has(spec.name)) {",
    ],
  ),
  threat(
    "U03",
    "compromised upstream",
    "echoes the transaction token to whoever called",
    "it is cut out of the answer like a secret",
    [
      "upstream/token-redactor.ts",
      "text.length < (header?.length ?? 0) ? text : text.replace(pattern, MASK),",
      "text.length < (header?.length ?? 0) ? text : text.replace(pattern, (same) => same),",
    ],
  ),
];
