import { hash } from "node:crypto";
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
import type { Adapter, AdapterFunction, SealTo, View } from "../openapi/interface.ts";
import { digestOfJson, type ReceiptBook } from "../receipts/index.ts";
import { canSealTo, type Opener, sealResult } from "../seals/index.ts";
import { badAnswer, type CallFacts, type Upstream, type UpstreamAnswer } from "../upstream/index.ts";
import { outcomeText } from "./adapter-outcome.ts";
import type { Authority, Permit } from "./authority/authority.ts";
import { giveReceipt } from "./call-receipt.ts";
import { type AdapterCall, titleOf } from "./effects/adapter-call.ts";
import { type Claims, type Conclusion, keyClaim } from "./effects/claims.ts";
import { failureSettles, mayAskAgain } from "./effects/endings.ts";
import { createPerform } from "./effects/perform.ts";
import { stillUnknown } from "./effects/unknown-outcome.ts";
import { createFunctionFinder, type FoundFunction } from "./find-function.ts";
import type { CallContext, TrustTally } from "./interface.ts";
import { createMismatchLog } from "./mismatch-log.ts";
import { redactedResult } from "./redacted-result.ts";

/** One published adapter as something that can be called. */
export interface AdapterService {
  /** Never throws: every failure is a result with a ret_code and a problem document as its message. */
  call(functionName: string, view: View, call: CallRequest, context: CallContext): Promise<CallResult>;
  /** What repeating a call of this function would do; `safe` for one that is not there. */
  effect(functionName: string): Effect;
  /** What the caller has left of this service's quotas. */
  readonly allowances: Authority["allowances"];
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
  const { opener, receipts, salt, tally, tellsCalls, clock } = options;
  const { service } = adapter;
  const finder = createFunctionFinder(adapter, authority);
  const perform = createPerform({ ...options, random });
  const mismatches = createMismatchLog(service, options);
  const log = new LogThrottle(clock, logger);
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
        { service, function: what.fn, ref: what.context.ref, err: known.cause },
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

  const resultOf = async (
    call: AdapterCall,
    answer: UpstreamAnswer,
    { initiator, ref }: CallContext,
  ): Promise<CallResult> => {
    const { fn, bound } = call;
    const onMismatch = (detail: string): void => mismatches.note(fn.name, upstream.redact(detail));
    const text = redactedResult(outcomeText(call, answer, resultBytes, onMismatch), upstream.redact);
    if (bound.sealTo === undefined) return { retCode: 0, result: text };
    const { to, service: reader } = readerOf(bound.sealTo, initiator);
    const binding = { initiator, particle: { ref }, service: reader };
    const result = await sealResult(text, { to, binding }).catch(() => {
      throw badAnswer(fn.effect, titleOf(fn), "the result cannot be sealed");
    });
    return { retCode: 0, result };
  };

  const conclude = async (call: AdapterCall, context: CallContext): Promise<Conclusion> => {
    const { fn, bound } = call;
    // What was not sent again is as settled as what must not be.
    const effect = context.intent.pending ? "once" : fn.effect;
    const performed = await perform(call, context).catch(toSluiceError);
    if (performed instanceof SluiceError) {
      const result = failWith(performed, { fn: fn.name, context });
      return { result, isSettled: failureSettles(performed, effect) };
    }
    const isSettled = !mayAskAgain(performed.status, effect, bound.callerKey);
    const result = await resultOf(call, performed, context).catch((error: unknown) =>
      failed(error, { fn: fn.name, context }),
    );
    return { result, isSettled };
  };

  const serve = async (
    { fn, mode }: FoundFunction,
    { view, given, facts }: { view: View; given: CallRequest; facts: CallFacts | undefined },
    context: CallContext,
  ): Promise<CallResult> => {
    const { ref, initiator, particleId } = context;
    const open = (sealed: string) => opener.open(sealed, { initiator, ref, particleId, service });
    const args = fn.seal === undefined ? given.arguments : await fn.seal.open(given.arguments, view, open);
    const bound = fn.bind(args, view);
    if (bound.sealTo !== undefined && !canSealTo(readerOf(bound.sealTo, initiator).to))
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `${fn.name}: nothing can be sealed to options.sealTo`,
      );
    const call: AdapterCall = { fn, mode, view, args, bound, facts };
    const claim = keyClaim(call, { initiator, service, salt });
    if (claim === undefined) return (await conclude(call, context)).result;
    return claims.run(claim, context, () => conclude(call, context));
  };

  const run = async (
    resolved: FoundFunction,
    { view, given }: { view: View; given: CallRequest },
    context: CallContext,
  ): Promise<CallResult> => {
    const permit = await authority.permit(resolved.fn, given, context).catch((error: unknown) => {
      // An earlier life of this process may have sent it by what was known then; a `once` request says so by its intent.
      const { effect } = resolved.fn;
      throw context.repeated && (effect === "idempotent" || effect === "keyed")
        ? stillUnknown(`${service} ${resolved.fn.name}`, error)
        : error;
    });
    const started = clock.now();
    const argumentsDigest = tellsCalls || receipts !== undefined ? digestOfJson([...given.arguments]) : "";
    const facts = tellsCalls
      ? callFacts({ service, fn: resolved.fn, permit, argumentsDigest }, context)
      : undefined;
    const result = await serve(resolved, { view, given, facts }, context).catch((error: unknown) =>
      failWith(error, { fn: resolved.fn.name, context }),
    );
    if (receipts !== undefined) {
      const served = { call: given, rule: permit.rule, argumentsDigest, result, started, ended: clock.now() };
      await giveReceipt(receipts, served, context).then(
        () => tally.receiptsIssued++,
        (error: unknown) => log.warn({ service, ref: context.ref, err: error }, "a call got no receipt"),
      );
    }
    return result;
  };

  return {
    async call(functionName, view, given, context) {
      counters.calls++;
      const result = await Promise.resolve()
        .then(() => run(finder.find(functionName, context), { view, given }, context))
        .catch((error: unknown) => failWith(error, { fn: functionName, context }));
      if (result.retCode !== 0) counters.failed++;
      return result;
    },
    effect: (functionName) => finder.resolve(functionName)?.fn.effect ?? "safe",
    allowances: authority.allowances,
    get counters() {
      return { ...counters, mismatches: mismatches.count };
    },
  };
};

/** Who can open a result, and with which service of theirs alone; the initiator has none. */
const readerOf = (
  sealTo: SealTo,
  initiator: string,
): { readonly to: string; readonly service: string | undefined } =>
  typeof sealTo === "string"
    ? { to: sealTo === "initiator" ? initiator : sealTo, service: undefined }
    : { to: sealTo.peer, service: sealTo.service };

const callFacts = (
  {
    service,
    fn,
    permit,
    argumentsDigest,
  }: { service: string; fn: AdapterFunction; permit: Permit; argumentsDigest: string },
  { ref, initiator, script }: CallContext,
): CallFacts => ({
  ref,
  initiator,
  service,
  function: fn.name,
  producers: permit.producers,
  argumentsDigest,
  scriptDigest: hash("sha256", script, "base64url"),
});
