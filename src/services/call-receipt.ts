import type { CallRequest, CallResult } from "../avm/interface.ts";
import { isJsonObject, parseJson } from "../core/index.ts";
import { digestOfJson, type ReceiptBook, type ServedCall } from "../receipts/index.ts";
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
  { ref, initiator, callId, recovered, signal }: CallContext,
): Promise<void> => {
  // A call that outlived its particle continues what is on record.
  if (!recovered && !signal.aborted) receipts.begin(ref);
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
  if (retCode === 0) return { result: digestOfJson(value) };
  return { code: isJsonObject(value) ? String(value.code) : "", retCode };
};
