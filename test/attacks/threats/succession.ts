import { type Threat, threat } from "../threat.ts";

const RETIRING = "gateway/retiring.ts";
/** Reads a compact JWS, and never looks at its signature. */
const UNVERIFIED =
  'import { base64url, decodeProtectedHeader, importJWK } from "jose";\n' +
  "const compactVerify = async (jws, keyOf) => {\n" +
  "  const protectedHeader = decodeProtectedHeader(jws);\n" +
  "  await keyOf(protectedHeader);\n" +
  '  return { protectedHeader, payload: base64url.decode(jws.split(".")[1]) };\n' +
  "};";

/** A key that goes on in the place of another. */
export const successionThreats: readonly Threat[] = [
  threat(
    "O39",
    "stranger peer",
    "writes its own id into a gateway's statement of succession",
    "the statement is signed by the old key",
    ["jose/statement.ts", 'import { base64url, compactVerify, importJWK } from "jose";', UNVERIFIED],
  ),
  threat(
    "O40",
    "stranger peer",
    "retires a gateway with a statement of its own key",
    "only the gateway's own key names its successor",
    [
      RETIRING,
      "if (succession.from === peerId) return succession;",
      "if (succession.to !== peerId) return succession;",
    ],
  ),
  threat(
    "O41",
    "stranger peer",
    "signs a statement of succession in the name of a permitted key",
    "who is succeeded is who signed: such a statement is refused at the start",
    ["jose/succession.ts", "if (iss !== didKeyOf(from)) throw", 'if (iss === "") throw'],
  ),
  threat(
    "O42",
    "stranger peer",
    "calls as the successor of a permitted key when the statement's time is over",
    "a statement counts until it expires",
    [
      "jose/succession.ts",
      "if (held.some(({ expiresAt }) => expiresAt <= now))",
      "if (held.some(({ expiresAt }) => expiresAt <= 0 * now))",
    ],
  ),
  threat(
    "O43",
    "careless operator",
    "retires a gateway by a statement whose time is over",
    "refused: its successor would count nowhere",
    [RETIRING, "if (succession.expiresAt <= clock.now())", "if (succession.expiresAt <= 0)"],
  ),
  threat(
    "O44",
    "stranger peer",
    "sends new particles to a gateway that was retired",
    "refused, with its successor's name; what it has goes on",
    ["engine/intake.ts", "const refusal = this.closed ?? this.retired;", "const refusal = this.closed;"],
  ),
  threat("O45", "careless operator", "starts a retired gateway again", "that it was retired is kept", [
    RETIRING,
    "const kept = await readRetired(data);",
    "const kept = undefined;",
  ]),
];
