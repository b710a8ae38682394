import { hash } from "node:crypto";
import type { CallRequest, CallResult } from "../avm/interface.ts";
import { canonicalJson, isJsonObject, type JsonValue, parseJson } from "../core/index.ts";
import type { ReceiptBook, ServedCall } from "../receipts/interface.ts";
import type { CallContext } from "./interface.ts";

/** A call that was permitted and has ended; times in Unix ms. */
export interface EndedCall {
  readonly call: CallRequest;
  readonly rule: string;
  readonly argumentsDigest: string;
  readonly result: CallResult;
  readonly started: number;
  readonly ended: number;
}

/** Gives the receipt of a call, before its result is seen by anybody. @throws SluiceError as `ReceiptBook.issue`. */
export const giveReceipt = async (
  receipts: ReceiptBook,
  { call, rule, argumentsDigest, result, started, ended }: EndedCall,
  { ref, initiator, callId, recovered }: CallContext,
): Promise<void> => {
  if (!recovered) receipts.begin(ref);
  await receipts.issue({
    particle: ref,
    sub: initiator,
    call: callId,
    service: call.service,
    function: call.function,
    arguments: argumentsDigest,
    outcome: outcomeOf(result),
    rule,
    started: started / 1000,
    ended: ended / 1000,
  });
};

const outcomeOf = ({ retCode, result }: CallResult): ServedCall["outcome"] => {
  const value = parseJson(result);
  if (retCode === 0) return { result: jsonDigest(value) };
  return { code: isJsonObject(value) ? String(value.code) : "", retCode };
};

/** `digestOfJson` of the receipts, by Node's own hash. */
export const jsonDigest = (value: JsonValue): string => hash("sha256", canonicalJson(value), "base64url");
