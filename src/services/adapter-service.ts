import type { CallRequest, CallResult } from "../avm/interface.ts";
import {
  type Clock,
  clip,
  type Effect,
  failure,
  type Logger,
  LogThrottle,
  SluiceError,
  toSluiceError,
} from "../core/index.ts";
import type { Adapter, View } from "../openapi/interface.ts";
import { digestOfJson, type ReceiptBook } from "../receipts/index.ts";
import type { Opener } from "../seals/index.ts";
import type { CallFacts, Upstream } from "../upstream/index.ts";
import type { Authority, Permit } from "./authority/authority.ts";
import { callFacts } from "./call-facts.ts";
import { giveReceipt } from "./call-receipt.ts";
import type { Door } from "./doors.ts";
import type { AdapterCall } from "./effects/adapter-call.ts";
import { createCallAgain } from "./effects/call-again.ts";
import { callResult } from "./effects/call-result.ts";
import { type Claims, type Conclusion, keyClaim } from "./effects/claims.ts";
import { failureSettles, mayAskAgain, tellsOutcome } from "./effects/endings.ts";
import { createPerform } from "./effects/perform.ts";
import { type GivenCall, prepareCall } from "./effects/prepare-call.ts";
import { stillUnknown } from "./effects/unknown-outcome.ts";
import { createFunctionFinder, type FoundFunction } from "./find-function.ts";
import { createInFlight } from "./in-flight.ts";
import type { CallContext, TrustTally } from "./interface.ts";
import { createMismatchLog } from "./mismatch-log.ts";
import { permitCall } from "./permit-call.ts";

/** One published adapter as something that can be called. */
export interface AdapterService {
  /** Never throws: every failure is a result with a ret_code and a problem document as its message. */
  call(functionName: string, view: View, call: CallRequest, context: CallContext): Promise<CallResult>;
  /**
   * Makes a call of unknown outcome once more, as an operator asks for: policy, quotas and the caller's key are not asked, and there is no receipt; all
   * else is as for any call. Never throws.
   */
  retry(functionName: string, view: View, call: CallRequest, context: CallContext): Promise<Conclusion>;
  /** What repeating a call of this function would do; `safe` for one that is not there. */
  effect(functionName: string): Effect;
  /** What the caller has left of this service's quotas. */
  readonly allowances: Authority["allowances"];
  /** Resolves when no call of it is under way. */
  idle(): Promise<void>;
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
  readonly authority: Authority;
  /** Undefined: it is never closed. */
  readonly door?: Door | undefined;
  /** Longest result in UTF-8 bytes of JSON. */
  readonly resultBytes: number;
  /** Tries of one call, at most. */
  readonly attempts: number;
  readonly peerId: string;
  readonly claims: Claims;
  /** Known to this peer alone: with it the journal keeps digests of what was sealed. */
  readonly salt: string;
  readonly opener: Opener;
  /** Undefined: calls get no receipts. */
  readonly receipts: ReceiptBook | undefined;
  readonly tally: TrustTally;
  /** Whether the upstream is told whose call it is. */
  readonly tellsCalls: boolean;
  /** Jitter. */
  readonly random?: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MAX_NAME_CHARS = 100;

/** Which call a failure is of. */
interface Site {
  readonly fn: string;
  readonly context: CallContext;
}

/**
 * Authority, seals, binding, the caller's key, upstream, outcome, receipt, in this order: who may call nothing here learns nothing but that, not
 * even which functions exist, and what was sealed is open from binding to request alone.
 */
export const createAdapterService = (options: AdapterServiceOptions): AdapterService => {
  const { adapter, upstream, authority, resultBytes, claims, logger, random = Math.random } = options;
  const { opener, receipts, salt, tally, tellsCalls, clock, door } = options;
  const { service } = adapter;
  const finder = createFunctionFinder(adapter, authority);
  const perform = createPerform({ ...options, random });
  const mismatches = createMismatchLog(service, options);
  const log = new LogThrottle(clock, logger);
  const inFlight = createInFlight();
  const counters = { calls: 0, failed: 0, denied: 0 };

  /** `error` as what the caller is told; a fault of ours goes into the log. */
  const failed = (error: unknown, what: Site): CallResult => {
    const known = toSluiceError(error);
    if (known.code === "SLUICE_DENIED") {
      counters.denied++;
      tally.policyDenied++;
    }
    if (known.code === "SLUICE_QUOTA") tally.quotaRefused++;
    if (known.code === "SLUICE_INTERNAL")
      logger.error(
        { service, function: what.fn, particle: what.context.ref, err: known.cause },
        "a call failed inside Sluice",
      );
    return failure(known);
  };

  /** The same where what an earlier life of this process sent may have had its effect. */
  const failWith = (error: unknown, what: Site): CallResult =>
    failed(
      what.context.intent.pending
        ? stillUnknown(`${service} ${clip(what.fn, MAX_NAME_CHARS)}`, error)
        : error,
      what,
    );

  const conclude = async (call: AdapterCall, context: CallContext): Promise<Conclusion> => {
    const { fn, bound } = call;
    // What was not sent again is as settled as what must not be.
    const effect = context.intent.pending ? "once" : fn.effect;
    const performed = await perform(call, context).catch(toSluiceError);
    if (performed instanceof SluiceError) {
      const result = failWith(performed, { fn: fn.name, context });
      const isSettled = failureSettles(performed, effect);
      return { result, isSettled, isKnown: performed.code === "SLUICE_BAD_RESULT" };
    }
    const isSettled = !mayAskAgain(performed.status, effect, bound.callerKey);
    const onMismatch = (detail: string): void =>
      mismatches.note(fn.name, upstream.redact(detail), context.ref);
    const result = await callResult(call, performed, context, { upstream, resultBytes, onMismatch }).catch(
      (error: unknown) => failed(error, { fn: fn.name, context }),
    );
    return { result, isSettled, isKnown: tellsOutcome(performed.status) };
  };

  const serve = async (found: FoundFunction, given: GivenCall, context: CallContext): Promise<CallResult> => {
    const call = await prepareCall(found, given, context, { service, opener });
    const claim = keyClaim(call, { initiator: context.initiator, service, salt });
    if (claim === undefined) return (await conclude(call, context)).result;
    return claims.run(claim, context, () => conclude(call, context));
  };

  const factsOf = (
    { fn }: FoundFunction,
    permit: Permit,
    argumentsDigest: string,
    context: CallContext,
  ): CallFacts => callFacts({ service, fn, permit, argumentsDigest }, context);

  const callAgain = createCallAgain({ ...options, service, finder, factsOf, conclude });

  const run = async (
    resolved: FoundFunction,
    call: { view: View; given: CallRequest },
    context: CallContext,
  ): Promise<CallResult> => {
    const { permit, leave } = await permitCall({ service, door, authority }, resolved, call.given, context);
    try {
      return await runPermitted(resolved, { ...call, permit }, context);
    } finally {
      leave();
    }
  };

  const runPermitted = async (
    resolved: FoundFunction,
    { view, given, permit }: { view: View; given: CallRequest; permit: Permit },
    context: CallContext,
  ): Promise<CallResult> => {
    const started = clock.now();
    const argumentsDigest = tellsCalls || receipts !== undefined ? digestOfJson([...given.arguments]) : "";
    const facts = tellsCalls ? factsOf(resolved, permit, argumentsDigest, context) : undefined;
    const result = await serve(resolved, { view, given, facts }, context).catch((error: unknown) =>
      failWith(error, { fn: resolved.fn.name, context }),
    );
    if (receipts !== undefined) {
      const served = { call: given, rule: permit.rule, argumentsDigest, result, started, ended: clock.now() };
      await giveReceipt(receipts, served, context).then(
        () => tally.receiptsIssued++,
        (error: unknown) => log.warn({ service, particle: context.ref, err: error }, "a call got no receipt"),
      );
    }
    return result;
  };

  return {
    call: (functionName, view, given, context) =>
      inFlight.run(async () => {
        counters.calls++;
        const result = await Promise.resolve()
          .then(() => run(finder.find(functionName, context), { view, given }, context))
          .catch((error: unknown) => failWith(error, { fn: functionName, context }));
        if (result.retCode !== 0) counters.failed++;
        return result;
      }),
    retry: (functionName, view, given, context) =>
      inFlight.run(async () => {
        const ended = callAgain(functionName, { view, given }, context);
        return ended.catch((error: unknown) => ({
          result: failed(error, { fn: functionName, context }),
          isSettled: false,
          isKnown: false,
        }));
      }),
    idle: inFlight.idle,
    effect: (functionName) => finder.resolve(functionName)?.fn.effect ?? "safe",
    allowances: authority.allowances,
    get counters() {
      return { ...counters, mismatches: mismatches.count };
    },
  };
};
