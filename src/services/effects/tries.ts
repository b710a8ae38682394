import { backoffMs, type Clock, type Effect, type SluiceError, toSluiceError } from "../../core/index.ts";
import type { BoundCall } from "../../openapi/index.ts";
import {
  type CallFacts,
  cutoff,
  isInTime,
  type Upstream,
  type UpstreamAnswer,
} from "../../upstream/index.ts";
import type { CallContext } from "../interface.ts";
import { isBusy, isUnknown, mayHaveLeft, mayPass } from "./endings.ts";
import { pause } from "./pause.ts";
import { retryAfterMs } from "./retry-after.ts";
import { createRetryBudget } from "./retry-budget.ts";
import { unrepeated } from "./unknown-outcome.ts";

/**
 * Sends a request, again where its effect allows that: after what time may heal, as long as tries, budget and deadline last. A `once`
 * request is on record before it leaves, and goes again only if it provably did not.
 * @throws SluiceError the last failure; SLUICE_OUTCOME_UNKNOWN if any try was sent and not answered, and none after it was.
 */
export type Tries = (
  call: BoundCall,
  how: { readonly effect: Effect; readonly facts: CallFacts | undefined },
  context: CallContext,
) => Promise<UpstreamAnswer>;

export interface TriesOptions {
  readonly upstream: Upstream;
  /** Of one call, at most. */
  readonly attempts: number;
  readonly clock: Clock;
  readonly random: () => number;
}

type Try = { readonly answer: UpstreamAnswer } | { readonly error: SluiceError };

const BACKOFF_MS = { base: 200, max: 5_000 };

export const createTries = ({ upstream, attempts, clock, random }: TriesOptions): Tries => {
  const budget = createRetryBudget();

  const tryOnce = async (...[call, { effect, facts }, context]: Parameters<Tries>): Promise<Try> => {
    const { signal, deadline, initiator, intent, ref, callId } = context;
    let declared = false;
    const beforeSend = (): Promise<void> => {
      declared = true;
      return intent.declare();
    };
    const noted = effect === "once" ? { beforeSend } : {};
    const told = facts === undefined ? {} : { call: facts };
    const of = { ref, call: callId };
    const options = { signal, deadline, initiator, effect, of, ...noted, ...told };
    try {
      return { answer: await upstream.request(call, options) };
    } catch (thrown) {
      const error = toSluiceError(thrown);
      if (declared && !mayHaveLeft(error)) intent.withdraw();
      return { error };
    }
  };

  const waitMs = (tried: Try, attempt: number): number => {
    const asked = "answer" in tried ? retryAfterMs(tried.answer.headers["retry-after"], clock.now()) : 0;
    return Math.max(asked, backoffMs(attempt, BACKOFF_MS.base, BACKOFF_MS.max, random));
  };

  return async (call, how, context) => {
    const { effect } = how;
    budget.earn();
    const end = cutoff(clock.now(), context.deadline);
    let unknown = context.repeated ? leftOpen(call, effect) : undefined;
    for (let attempt = 0; ; attempt++) {
      const tried = await tryOnce(call, how, attempt === 0 ? context : { ...context, deadline: end });
      if ("error" in tried && isUnknown(tried.error)) unknown = tried.error;
      const mayRepeat = "answer" in tried ? isBusy(tried.answer, effect) : mayPass(tried.error, effect);
      if (!mayRepeat || attempt + 1 >= attempts) return ended(tried, effect, unknown);
      const wait = waitMs(tried, attempt);
      if (!isInTime(clock.now() + wait, end) || !budget.spend()) return ended(tried, effect, unknown);
      await pause(wait, context.signal, clock);
    }
  };
};

/** A `once` call that is made again was never intended to leave; of the others the earlier life may have sent one. */
const leftOpen = ({ method, path }: BoundCall, effect: Effect): SluiceError | undefined =>
  effect === "idempotent" || effect === "keyed" ? unrepeated(`${method.toUpperCase()} ${path}`) : undefined;

/** A try that did not get through says nothing about one before it that may have. */
const ended = (tried: Try, effect: Effect, unknown: SluiceError | undefined): UpstreamAnswer => {
  if ("answer" in tried) {
    if (unknown !== undefined && isBusy(tried.answer, effect)) throw unknown;
    return tried.answer;
  }
  throw unknown === undefined || mayHaveLeft(tried.error) ? tried.error : unknown;
};
