import { isSafeMethod, type JsonValue, SluiceError } from "../core/index.ts";
import type { AdapterFunction, View } from "../openapi/interface.ts";
import { badAnswer, type UpstreamAnswer } from "../upstream/index.ts";
import { resultText } from "./result-text.ts";
import { upstreamMessage } from "./upstream-message.ts";

/** `fn`: the decoded body of a success, else a failure. `response`: the whole answer, whatever its status. */
export type Mode = "fn" | "response";

/** Statuses by which an upstream says that it did not take the request, so sending it again cannot double it. */
const RETRY_ALWAYS: ReadonlySet<number> = new Set([408, 425, 429, 503]);
/** Statuses that may pass, but leave open whether the request had its effect. */
const RETRY_IF_SAFE: ReadonlySet<number> = new Set([500, 502, 504]);

/**
 * An upstream's answer as the JSON text of the call's result.
 * @throws SluiceError SLUICE_UPSTREAM_STATUS (`fn` only; ret_code and status are the upstream's), SLUICE_BAD_RESULT.
 */
export const outcomeText = (
  called: { fn: AdapterFunction; mode: Mode; view: View },
  answer: UpstreamAnswer,
  maxBytes: number,
  onMismatch: (detail: string) => void,
): string => {
  const { fn, mode, view } = called;
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (mode === "fn" && !isSuccess) throw statusError(fn, answer);
  const value = valueFor(fn, () =>
    mode === "response" ? fn.response(answer, view) : fn.result(answer, view, onMismatch),
  );
  const result = resultText(value, maxBytes);
  if ("text" in result) return result.text;
  throw isSuccess
    ? badAnswer(fn.method, nameOf(fn), result.problem)
    : new SluiceError(
        "SLUICE_BAD_RESULT",
        `${nameOf(fn)}: ${result.problem} (the upstream answered ${answer.status})`,
      );
};

/** A fault found only now is a fault after the request was carried out, and has to say so. */
const valueFor = (fn: AdapterFunction, read: () => JsonValue): JsonValue => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const { message } = badAnswer(fn.method, nameOf(fn), "the answer could not be read");
    throw new SluiceError("SLUICE_INTERNAL", message, { cause: error });
  }
};

const statusError = (fn: AdapterFunction, answer: UpstreamAnswer): SluiceError => {
  const { status } = answer;
  const message = upstreamMessage(answer);
  return new SluiceError(
    "SLUICE_UPSTREAM_STATUS",
    `${nameOf(fn)} answered ${status}${message === "" ? "" : `: ${message}`}`,
    {
      status,
      retCode: status,
      retry: RETRY_ALWAYS.has(status) || (RETRY_IF_SAFE.has(status) && isSafeMethod(fn.method)),
    },
  );
};

const nameOf = (fn: AdapterFunction): string => `${fn.method.toUpperCase()} ${fn.path}`;
