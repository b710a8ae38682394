import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import { isPeerId, isRef } from "../particle/index.ts";
import type { ReceiptClaims } from "./interface.ts";
import { MAX_NAME_CHARS, MAX_PRESENTED } from "./limits.ts";

/**
 * The claims of a receipt, each of the right form; whether they fit together is for the chain to say. Claims that are not known are left out, as RFC
 * 7519 section 4 has it.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL naming the claim.
 */
export const parseClaims = (claims: JsonObject): ReceiptClaims => {
  const read = <Value extends JsonValue>(
    name: string,
    isRight: (value: JsonValue | undefined) => value is Value,
  ): Value => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (isRight(value)) return value;
    throw new SluiceError("SLUICE_INVALID_CREDENTIAL", `the receipt's claim "${name}" is missing or wrong`);
  };
  return {
    iss: read("iss", isPeer),
    particle: read("particle", isParticle),
    sub: read("sub", isPeer),
    call: read("call", isCount),
    service: read("service", isName),
    function: read("function", isName),
    arguments: read("arguments", isDigest),
    outcome: read("outcome", isOutcome),
    ...(Object.hasOwn(claims, "rule") && { rule: read("rule", isName) }),
    started: read("started", isTime),
    ended: read("ended", isTime),
    n: read("n", isCount),
    prev: read("prev", isDigest),
    parents: read("parents", isParents),
  };
};

type Outcome = { readonly result: string } | { readonly code: string; readonly retCode: number };
type Candidate = JsonValue | undefined;

/** Year 9999; what is later is no time a call ended at. */
const MAX_SECONDS = 253_402_300_799;
/** base64url of 32 bytes, the last character as encoders write it, so that equal digests are equal texts. */
const DIGEST = /^[\w-]{42}[AEIMQUYcgkosw048]$/;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

const isPeer = (value: Candidate): value is string => typeof value === "string" && isPeerId(value);
const isParticle = (value: Candidate): value is string => typeof value === "string" && isRef(value);
const isDigest = (value: Candidate): value is string => typeof value === "string" && DIGEST.test(value);
const isName = (value: Candidate): value is string =>
  typeof value === "string" && value.length <= MAX_NAME_CHARS;
const isCount = (value: Candidate): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTime = (value: Candidate): value is number =>
  typeof value === "number" && value >= 0 && value <= MAX_SECONDS;
const isParents = (value: Candidate): value is string[] =>
  Array.isArray(value) && value.length <= MAX_PRESENTED && value.every(isDigest);

/** One of the two and nothing beside it: a result and a problem at once would let its reader choose. */
const isOutcome = (value: Candidate): value is Outcome => {
  if (!isJsonObject(value)) return false;
  const { result, code, retCode, ...rest } = value;
  if (Object.keys(rest).length > 0) return false;
  if (result !== undefined) return isDigest(result) && code === undefined && retCode === undefined;
  return typeof code === "string" && CODE.test(code) && Number.isSafeInteger(retCode);
};
