import type { CallResult } from "../../avm/interface.ts";
import { sealResult } from "../../seals/index.ts";
import { badAnswer, type Upstream, type UpstreamAnswer } from "../../upstream/index.ts";
import { outcomeText } from "../adapter-outcome.ts";
import type { CallContext } from "../interface.ts";
import { redactedResult } from "../redacted-result.ts";
import { type AdapterCall, titleOf } from "./adapter-call.ts";
import { readerOf } from "./prepare-call.ts";

/** What the caller is given of an upstream's answer, sealed where that was asked for. @throws SluiceError as `outcomeText` */
export const callResult = async (
  call: AdapterCall,
  answer: UpstreamAnswer,
  { initiator, ref }: CallContext,
  {
    upstream,
    resultBytes,
    onMismatch,
  }: {
    readonly upstream: Pick<Upstream, "redact">;
    readonly resultBytes: number;
    readonly onMismatch: (detail: string) => void;
  },
): Promise<CallResult> => {
  const { fn, bound } = call;
  const text = redactedResult(outcomeText(call, answer, resultBytes, onMismatch), upstream.redact);
  if (bound.sealTo === undefined) return { retCode: 0, result: text };
  const { to, service: reader } = readerOf(bound.sealTo, initiator);
  const binding = { initiator, particle: { ref }, service: reader };
  const result = await sealResult(text, { to, binding }).catch(() => {
    throw badAnswer(fn.effect, titleOf(fn), "the result cannot be sealed");
  });
  return { retCode: 0, result };
};
