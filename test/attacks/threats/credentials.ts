import { type Threat, threat } from "../threat.ts";

const JWT = "credentials/jwt.ts";
const CHAIN = "credentials/capability-chain.ts";
const CAPABILITY = "credentials/verify-capability.ts";
/** A signature that nobody checks. */
const UNSIGNED = [
  [JWT, "import { compactVerify, decodeJwt,", "import { base64url, compactVerify, decodeJwt,"],
  [
    JWT,
    "    throw reasonFor(error);\n",
    '    void reasonFor(error);\n    return { payload: base64url.decode(token.split(".")[1] ?? "") };\n',
  ],
] as const;

/** Tokens and capabilities. */
export const credentialThreats: readonly Threat[] = [
  threat(
    "T01",
    "stolen token",
    "presents a token that it read in another's particle",
    "bound to its holder's key (RFC 7800), and the particle's signature is the proof",
    [
      "credentials/holder.ts",
      "if (jwk !== undefined && peerOfJwk(jwk) !== peerId)",
      "if (jwk !== undefined && peerOfJwk(jwk) === undefined)",
    ],
  ),
  threat(
    "T02",
    "stolen token",
    "presents a token that is for another gateway",
    "its audience must be this one",
    [JWT, '    throw invalid("is not meant for this gateway (aud)");', "    return;"],
  ),
  threat(
    "T03",
    "stolen token",
    "presents a token that has expired",
    "refused; the skew of clocks is for beginnings alone",
    ["credentials/token-times.ts", 'if (expiresAt <= now) throw invalid("has expired");', ""],
    ["credentials/verifier.ts", 'if (expiresAt <= deps.clock.now()) return "has expired";', ""],
  ),
  threat(
    "T04",
    "stranger peer",
    "presents a token without a signature (alg none)",
    "only the algorithms of its issuer are taken",
    ...UNSIGNED,
  ),
  threat(
    "T05",
    "stranger peer",
    "signs a token with the issuer's public key as an HMAC secret",
    "algorithms are pinned, and keys are of one kind",
    ...UNSIGNED,
  ),
  threat(
    "T06",
    "stranger peer",
    "signs a token in the issuer's name with a key of its own",
    "the key is one of the issuer's, whatever the header says",
    ...UNSIGNED,
  ),
  threat(
    "T07",
    "stolen token",
    "presents a bearer token, good for whoever has it",
    "a token without cnf is refused unless its issuer is set to that",
    [JWT, 'if (holder === "bearer") return;', "return;"],
  ),
  threat(
    "T08",
    "stolen token",
    "uses a single-use token in another particle of its holder",
    "its jti is counted, on record before it counts",
    [JWT, 'if (uses === "many") return [];', "if (uses !== undefined) return [];"],
  ),
  threat(
    "T09",
    "hostile script",
    "presents a token beside the call instead of before it, and lets them race",
    "a credential must come before the call in sequence",
    [
      "services/authority/authority.ts",
      "      .filter((kept) => trace?.precedes({ ...PRESENT, ...kept }, context.callId))\n",
      "",
    ],
  ),
  threat(
    "T10",
    "stolen token",
    "takes another kind of statement of the same signer for a token (a receipt, a capability)",
    "each says what it is, and is taken for nothing else",
    [JWT, "if (!TYPES.has(type)) throw", "if (type === null) throw"],
  ),
  threat(
    "T11",
    "stolen token",
    "presents a capability that was made for another holder",
    "bound to the key of its last link",
    [CAPABILITY, "if (last.holder !== presenter.initiator)", 'if (last.holder === "")'],
  ),
  threat(
    "T12",
    "stranger peer",
    "delegates more than it was given",
    "each link only narrows: functions, arguments, time and count",
    [CHAIN, "if (wider !== undefined)", "if (wider === null)"],
  ),
  threat(
    "T13",
    "stolen token",
    "delegates a capability that it does not hold",
    "a link is signed by the holder of the one before",
    [CHAIN, "if (link.signer !== before.holder)", 'if (link.signer === "")'],
  ),
  threat(
    "T14",
    "stranger peer",
    "makes a capability for a gateway by its own hand",
    "the first link is signed by the gateway it is for",
    [CHAIN, 'if (signer !== gateway) throw invalid("is not signed by the gateway it is for");', ""],
  ),
  threat(
    "T15",
    "stolen token",
    "uses a capability that was revoked",
    "each link's id is looked up, at each call",
    [
      "credentials/verifier.ts",
      'return links.some(revoked) ? "was revoked" : undefined;',
      "return undefined;",
    ],
  ),
  threat(
    "T16",
    "stranger peer",
    "uses a capability more often than its count",
    "counted in the journal before the request leaves",
    [
      "services/authority/quota-book.ts",
      'const ofCapability = (call.capability?.uses ?? []).filter((use) => use.of === "call");',
      'const ofCapability = (call.capability?.uses ?? []).filter((use) => use.key === "");',
    ],
  ),
  threat(
    "T17",
    "stranger peer",
    "uses a capability for another function than it names",
    "it covers what all of its links name",
    [
      "credentials/covers-call.ts",
      "  (grant.functions === undefined || grant.functions.includes(call.function)) &&\n",
      "",
    ],
  ),
];
