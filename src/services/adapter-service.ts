import type { CallRequest, CallResult } from "../avm/interface.ts";
import {
  type Clock,
  clip,
  failure,
  type Logger,
  nearest,
  SluiceError,
  toSluiceError,
} from "../core/index.ts";
import type { Adapter, AdapterFunction, View } from "../openapi/interface.ts";
import type { Policy } from "../policy/index.ts";
import type { Upstream } from "../upstream/index.ts";
import { type Mode, outcomeText } from "./adapter-outcome.ts";
import type { CallContext } from "./interface.ts";
import { createMismatchLog } from "./mismatch-log.ts";
import { redactedResult } from "./redacted-result.ts";

/** One published adapter as something that can be called. */
export interface AdapterService {
  /** Never throws: every failure is a result with a ret_code and a problem document as its message. */
  call(functionName: string, view: View, call: CallRequest, context: CallContext): Promise<CallResult>;
  readonly counters: Readonly<AdapterCounters>;
}

export interface AdapterCounters {
  readonly calls: number;
  /** Calls that failed, denied ones too. */
  readonly failed: number;
  readonly denied: number;
  /** Answers that were passed on although they break their document. */
  readonly mismatches: number;
}

export interface AdapterServiceOptions {
  readonly adapter: Adapter;
  readonly upstream: Upstream;
  readonly policy: Policy;
  /** Longest result in UTF-8 bytes of JSON. */
  readonly resultBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const TWIN = "Response";
const MAX_NAME_CHARS = 100;

/**
 * Policy, binding, upstream, outcome, in this order: who may call nothing here learns nothing but that, not even which
 * functions exist.
 */
export const createAdapterService = (options: AdapterServiceOptions): AdapterService => {
  const { adapter, upstream, policy, resultBytes, logger } = options;
  const { service, functions } = adapter;
  const mismatches = createMismatchLog(service, options);
  let calls = 0;
  let failed = 0;
  let denied = 0;

  /** A function the document itself calls `xResponse` comes before the twin of `x`. */
  const resolve = (name: string): { fn: AdapterFunction; mode: Mode } | undefined => {
    const fn = functions.get(name);
    if (fn !== undefined) return { fn, mode: "fn" };
    const twin = name.endsWith(TWIN) ? functions.get(name.slice(0, -TWIN.length)) : undefined;
    return twin && { fn: twin, mode: "response" };
  };

  const permit = (name: string, initiator: string): void => {
    const decision = policy.decide({ initiator, service, function: name });
    if (!decision.allowed) throw new SluiceError("SLUICE_DENIED", decision.reason);
  };

  const authorise = (functionName: string, initiator: string): { fn: AdapterFunction; mode: Mode } => {
    // Before the name is looked up: the answer must not depend on whether it exists.
    if (!policy.mentions(initiator)) permit(functionName, initiator);
    const resolved = resolve(functionName);
    if (resolved === undefined) throw unknownFunction(functionName, initiator);
    permit(resolved.fn.name, initiator);
    return resolved;
  };

  const unknownFunction = (functionName: string, initiator: string): SluiceError => {
    const isAllowed = (name: string): boolean =>
      policy.decide({ initiator, service, function: name }).allowed;
    const callable = [...functions.keys()].filter(isAllowed);
    const near = nearest(functionName, callable.filter(isOfSimilarLength(functionName)));
    const hint = near === undefined ? `you may call: ${callable.join(", ")}` : `did you mean "${near}"?`;
    const asked = clip(functionName, MAX_NAME_CHARS);
    return new SluiceError(
      "SLUICE_UNKNOWN_FUNCTION",
      `service "${service}" has no function "${asked}"; ${hint}`,
    );
  };

  const run = async (
    functionName: string,
    view: View,
    call: CallRequest,
    context: CallContext,
  ): Promise<string> => {
    const { fn, mode } = authorise(functionName, context.initiator);
    const bound = fn.bind(call.arguments, view);
    const { signal, deadline, initiator } = context;
    const answer = await upstream.request(bound, { signal, deadline, initiator });
    const onMismatch = (detail: string): void => mismatches.note(fn.name, upstream.redact(detail));
    const text = outcomeText({ fn, mode, view }, answer, resultBytes, onMismatch);
    return redactedResult(text, upstream.redact);
  };

  return {
    async call(functionName, view, call, context) {
      calls++;
      try {
        return { retCode: 0, result: await run(functionName, view, call, context) };
      } catch (error) {
        const { code, cause } = toSluiceError(error);
        failed++;
        if (code === "SLUICE_DENIED") denied++;
        if (code === "SLUICE_INTERNAL")
          logger.error(
            { service, function: functionName, ref: context.ref, err: cause },
            "a call failed inside Sluice",
          );
        return failure(error);
      }
    },
    get counters() {
      return { calls, failed, denied, mismatches: mismatches.count };
    },
  };
};

/** Comparing names costs; one that differs in length by more than a third is never near. */
const isOfSimilarLength =
  (name: string) =>
  (candidate: string): boolean =>
    Math.abs(candidate.length - name.length) <= Math.max(candidate.length, name.length) / 3;
