import { base64url, compactVerify, importJWK } from "jose";
import { isJsonObject, type JsonObject, jsonOfUtf8, SluiceError, stringifyJson } from "../core/index.ts";
import { type Identity, isPeerId } from "../particle/index.ts";
import type { Statement, StatementType } from "./interface.ts";
import { signingJwk } from "./peer-jwk.ts";

/** Of a statement that is read, in characters: a chain of capabilities is the longest there is. */
const MAX_CHARS = 16_384;

/** Says something in a peer's name: a compact JWS with alg EdDSA, `kid` the peer id. */
export const signStatement = async (
  identity: Pick<Identity, "peerId" | "sign">,
  type: StatementType,
  claims: JsonObject,
): Promise<string> => {
  const header = { alg: "EdDSA", typ: type, kid: identity.peerId };
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${base64url.encode(await identity.sign(utf8.encode(input)))}`;
};

/**
 * Who said what. Times and audience are for the caller to judge.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: it is no statement of this type, or not signed by the peer it names; SLUICE_INTERNAL: this
 *   platform cannot check signatures.
 */
export const readStatement = async (jws: string, type: StatementType): Promise<Statement> => {
  if (jws.length > MAX_CHARS) throw invalid(`is longer than ${MAX_CHARS} characters`);
  const { payload, protectedHeader } = await compactVerify(
    jws,
    ({ kid, typ }) => {
      if (typ !== type) throw invalid(`is not of type ${type}`);
      if (kid === undefined || !isPeerId(kid)) throw invalid("names no peer's key (kid)");
      return importJWK({ ...signingJwk(kid) }, "EdDSA");
    },
    { algorithms: ["EdDSA", "Ed25519"] },
  ).catch((error: unknown) => {
    if (error instanceof SluiceError) throw error;
    if (isUnable(error)) throw new SluiceError("SLUICE_INTERNAL", UNABLE, { cause: error });
    throw invalid("is not a compact JWS signed by the peer it names");
  });
  const claims = jsonOfUtf8(payload);
  if (!isJsonObject(claims)) throw invalid("holds no JSON object");
  return { signer: protectedHeader.kid ?? "", claims };
};

/** A page from plain http has no WebCrypto, an old browser no Ed25519 in it: neither says anything of the statement. */
const isUnable = (error: unknown): boolean =>
  !("subtle" in crypto) || (error instanceof Error && error.name === "NotSupportedError");
const UNABLE =
  "no signature can be checked here: that takes WebCrypto with Ed25519 (in browsers a page from https or localhost; Chrome 137, Firefox 135, Safari 18.4)";

const invalid = (problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_CREDENTIAL", `the statement ${problem}`);

const encoded = (value: JsonObject): string => base64url.encode(stringifyJson(value));
const utf8 = new TextEncoder();
