import { base64url } from "jose";
import { isJsonObject, jsonOfUtf8, SluiceError } from "../core/index.ts";
import { readStatement } from "../jose/index.ts";
import { digestOfText } from "./digest.ts";
import type { ReceiptClaims, VerifiedReceipt } from "./interface.ts";
import { MAX_RECEIPT_CHARS } from "./limits.ts";
import { parseClaims } from "./parse-claims.ts";

export const RECEIPT_TYPE = "sluice-receipt+jwt";

/**
 * A receipt by whoever signed it.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: too long, not signed by the gateway it names, or a claim is wrong.
 */
export const readReceipt = async (text: string): Promise<VerifiedReceipt> => {
  if (text.length > MAX_RECEIPT_CHARS) throw invalid(`is longer than ${MAX_RECEIPT_CHARS} characters`);
  if (!COMPACT.test(text)) throw invalid("is not a compact JWS");
  const { signer, claims } = await readStatement(text, RECEIPT_TYPE);
  const parsed = parseClaims(claims);
  if (parsed.iss !== signer) throw invalid("is not signed by the gateway it names (iss)");
  return { digest: digestOfText(text), claims: parsed };
};

/** What a receipt of this gateway's own making says. @throws SluiceError SLUICE_INVALID_CREDENTIAL. */
export const ownClaims = (text: string): ReceiptClaims => {
  const claims = jsonOfUtf8(base64url.decode(text.split(".")[1] ?? ""));
  if (!isJsonObject(claims)) throw invalid("holds no JSON object");
  return parseClaims(claims);
};

/**
 * One text for one receipt: a decoder takes other last characters of the signature for the same 64 bytes, which would give one receipt
 * several digests.
 */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]{85}[AQgw]$/;

const invalid = (problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_CREDENTIAL", `the receipt ${problem}`);
