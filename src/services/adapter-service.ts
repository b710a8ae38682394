import type { CallRequest, CallResult } from "../avm/interface.ts";
import {
  type Clock,
  clip,
  type Effect,
  failure,
  type Logger,
  nearest,
  SluiceError,
  toSluiceError,
} from "../core/index.ts";
import type { Adapter, AdapterFunction, View } from "../openapi/interface.ts";
import type { Policy } from "../policy/index.ts";
import type { Upstream, UpstreamAnswer } from "../upstream/index.ts";
import { outcomeText } from "./adapter-outcome.ts";
import type { AdapterCall, Mode } from "./effects/adapter-call.ts";
import { type Claims, type Conclusion, keyClaim } from "./effects/claims.ts";
import { failureSettles, mayAskAgain } from "./effects/endings.ts";
import { createPerform } from "./effects/perform.ts";
import { stillUnknown } from "./effects/unknown-outcome.ts";
import type { CallContext } from "./interface.ts";
import { createMismatchLog } from "./mismatch-log.ts";
import { redactedResult } from "./redacted-result.ts";

/** One published adapter as something that can be called. */
export interface AdapterService {
  /** Never throws: every failure is a result with a ret_code and a problem document as its message. */
  call(functionName: string, view: View, call: CallRequest, context: CallContext): Promise<CallResult>;
  /** What repeating a call of this function would do; `safe` for one that is not there. */
  effect(functionName: string): Effect;
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
  /** Tries of one call, at most. */
  readonly attempts: number;
  readonly peerId: string;
  readonly claims: Claims;
  /** Jitter. */
  readonly random?: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const TWIN = "Response";
const MAX_NAME_CHARS = 100;

/**
 * Policy, binding, the caller's key, upstream, outcome, in this order: who may call nothing here learns nothing but that, not even which
 * functions exist.
 */
export const createAdapterService = (options: AdapterServiceOptions): AdapterService => {
  const { adapter, upstream, policy, resultBytes, claims, logger, random = Math.random } = options;
  const { service, functions } = adapter;
  const perform = createPerform({ ...options, random });
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

  const failWith = (error: unknown, { fn, ref }: { fn: string; ref: string }): CallResult => {
    const { code, cause } = toSluiceError(error);
    if (code === "SLUICE_DENIED") denied++;
    if (code === "SLUICE_INTERNAL")
      logger.error({ service, function: fn, ref, err: cause }, "a call failed inside Sluice");
    return failure(error);
  };

  const resultOf = (call: AdapterCall, answer: UpstreamAnswer, ref: string): CallResult => {
    const { fn } = call;
    const onMismatch = (detail: string): void => mismatches.note(fn.name, upstream.redact(detail));
    try {
      const text = outcomeText(call, answer, resultBytes, onMismatch);
      return { retCode: 0, result: redactedResult(text, upstream.redact) };
    } catch (error) {
      return failWith(error, { fn: fn.name, ref });
    }
  };

  const conclude = async (call: AdapterCall, context: CallContext): Promise<Conclusion> => {
    const { fn, bound } = call;
    const { ref, intent } = context;
    // What was not sent again is as settled as what must not be.
    const effect = intent.pending ? "once" : fn.effect;
    const performed = await perform(call, context).catch(toSluiceError);
    if (performed instanceof SluiceError) {
      const result = failWith(performed, { fn: fn.name, ref });
      return { result, isSettled: failureSettles(performed, effect) };
    }
    const isSettled = !mayAskAgain(performed.status, effect, bound.callerKey);
    return { result: resultOf(call, performed, ref), isSettled };
  };

  const run = async (
    functionName: string,
    view: View,
    { arguments: args }: CallRequest,
    context: CallContext,
  ): Promise<CallResult> => {
    const { fn, mode } = authorise(functionName, context.initiator);
    const call: AdapterCall = { fn, mode, view, args, bound: fn.bind(args, view) };
    const claim = keyClaim(call, { initiator: context.initiator, service });
    if (claim === undefined) return (await conclude(call, context)).result;
    return claims.run(claim, context, () => conclude(call, context));
  };

  return {
    async call(functionName, view, call, context) {
      calls++;
      const result = await run(functionName, view, call, context).catch((error: unknown) => {
        const what = `${service} ${clip(functionName, MAX_NAME_CHARS)}`;
        const failed = context.intent.pending ? stillUnknown(what, error) : error;
        return failWith(failed, { fn: functionName, ref: context.ref });
      });
      if (result.retCode !== 0) failed++;
      return result;
    },
    effect: (functionName) => resolve(functionName)?.fn.effect ?? "safe",
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
