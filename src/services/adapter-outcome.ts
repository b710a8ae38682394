import { type JsonValue, SluiceError } from "../core/index.ts";
import { badAnswer, type UpstreamAnswer } from "../upstream/index.ts";
import { type AdapterCall, titleOf } from "./effects/adapter-call.ts";
import { mayAskAgain } from "./effects/endings.ts";
import { resultText } from "./result-text.ts";
import { upstreamMessage } from "./upstream-message.ts";

/**
 * An upstream's answer as the JSON text of the call's result.
 * @throws SluiceError SLUICE_UPSTREAM_STATUS (`fn` only; ret_code and status are the upstream's), SLUICE_BAD_RESULT.
 */
export const outcomeText = (
  call: Pick<AdapterCall, "fn" | "mode" | "view" | "bound">,
  answer: UpstreamAnswer,
  maxBytes: number,
  onMismatch: (detail: string) => void,
): string => {
  const { fn, mode, view } = call;
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (mode === "fn" && !isSuccess) throw statusError(call, answer);
  const value = valueFor(call, () =>
    mode === "response" ? fn.response(answer, view) : fn.result(answer, view, onMismatch),
  );
  const result = resultText(value, maxBytes);
  if ("text" in result) return result.text;
  throw isSuccess
    ? badAnswer(fn.effect, titleOf(fn), result.problem)
    : new SluiceError(
        "SLUICE_BAD_RESULT",
        `${titleOf(fn)}: ${result.problem} (the upstream answered ${answer.status})`,
      );
};

/** A fault found only now is a fault after the request was carried out, and has to say so. */
const valueFor = ({ fn }: Pick<AdapterCall, "fn">, read: () => JsonValue): JsonValue => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const { message } = badAnswer(fn.effect, titleOf(fn), "the answer could not be read");
    throw new SluiceError("SLUICE_INTERNAL", message, { cause: error });
  }
};

const statusError = (
  { fn, bound }: Pick<AdapterCall, "fn" | "bound">,
  answer: UpstreamAnswer,
): SluiceError => {
  const { status } = answer;
  // It may repeat what was sealed.
  const isSealed = fn.seal !== undefined || bound.sealTo !== undefined;
  const message = isSealed ? "" : upstreamMessage(answer);
  return new SluiceError(
    "SLUICE_UPSTREAM_STATUS",
    `${titleOf(fn)} answered ${status}${message === "" ? "" : `: ${message}`}`,
    {
      status,
      retCode: status,
      retry: mayAskAgain(status, fn.effect, bound.callerKey),
    },
  );
};
