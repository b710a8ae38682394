import type { CallResult } from "../../avm/interface.ts";
import { backoffMs, type Clock, canonicalJson, failure, SluiceError } from "../../core/index.ts";
import type { CallPosition, Journal } from "../../journal/interface.ts";
import { cutoff } from "../../upstream/index.ts";
import type { CallContext } from "../interface.ts";
import { type AdapterCall, titleOf } from "./adapter-call.ts";
import { KeyQuota } from "./key-quota.ts";
import { pause } from "./pause.ts";
import { textDigest } from "./text-digest.ts";
import { leftUnknown } from "./unknown-outcome.ts";

/** Callers' idempotency keys: the calls with one key have one effect and one result, kept for a day. */
export interface Claims {
  /**
   * The result of `work`, or of the call that had the key before.
   * @throws SluiceError SLUICE_INVALID_ARGUMENTS (the key was used for another request), SLUICE_DEADLINE (the call that has it has not
   *   ended), SLUICE_OUTCOME_UNKNOWN, SLUICE_QUOTA, SLUICE_OVERLOAD, SLUICE_JOURNAL.
   */
  run(
    claim: KeyClaim,
    context: CallContext,
    work: () => Promise<Pick<Conclusion, "result" | "isSettled">>,
  ): Promise<CallResult>;
  /** A call that ended without a known outcome has one now: later calls with its key are given that. Nothing where another call has the key. */
  revise(claim: KeyClaim, call: Pick<CallContext, "ref" | "callId">, result: CallResult): Promise<void>;
}

export interface KeyClaim {
  readonly scope: string;
  readonly digest: string;
  readonly repeatable: boolean;
  /** For messages. */
  readonly what: string;
}

/** How a call ended; one that is not settled lets its key go. */
export interface Conclusion {
  readonly result: CallResult;
  readonly isSettled: boolean;
  /** The upstream's answer tells what became of it. */
  readonly isKnown: boolean;
}

const KEPT_MS = 24 * 3_600_000;
/** A call that has the key and is not in flight here may be one that this process has only just taken up again. */
const POLL_MS = { base: 250, max: 4_000 };
/** Calls that may wait for one key. */
const MAX_WAITING = 64;
/** Of a result that is kept, in characters. */
const MAX_KEPT = 32_768;

/** One for all services of a peer: a service that is replaced leaves calls in flight. */
export const createClaims = (journal: Pick<Journal, "claim" | "write">, clock: Clock): Claims => {
  /** Calls in flight that hold a key, by its scope. */
  const holding = new Map<string, { readonly end: Promise<void>; waiting: number }>();
  const quota = new KeyQuota();

  /** Takes the key, or waits for whoever has it. @returns undefined when it is this call's. */
  const take = async (
    { scope, digest, repeatable, what }: KeyClaim,
    holder: CallPosition,
    { deadline, signal }: CallContext,
  ): Promise<CallResult | undefined> => {
    const end = cutoff(clock.now(), deadline);
    for (let polls = 0; ; polls++) {
      await heldHere(scope, what, end, signal);
      const now = clock.now();
      const claim = await journal.claim({
        scope,
        digest,
        holder,
        repeatable,
        now,
        expiresAt: now + KEPT_MS,
      });
      if (claim.digest !== digest) throw usedOtherwise(what);
      if (claim.result !== undefined || isSame(claim.holder, holder)) return claim.result;
      if (!claim.alive) throw leftUnknown(what);
      const wait = backoffMs(polls, POLL_MS.base, POLL_MS.max, () => 1);
      if (signal.aborted || clock.now() + wait >= end) throw stillHeld(what);
      await pause(wait, signal, clock);
    }
  };

  /** Waits while a call in this process has the key, without asking the journal about it. */
  const heldHere = async (scope: string, what: string, end: number, signal: AbortSignal): Promise<void> => {
    for (let held = holding.get(scope); held !== undefined; held = holding.get(scope)) {
      if (held.waiting >= MAX_WAITING)
        throw new SluiceError(
          "SLUICE_OVERLOAD",
          `${what}: ${MAX_WAITING} calls wait for this idempotency key already`,
        );
      if (signal.aborted || clock.now() >= end) throw stillHeld(what);
      const ended = new AbortController();
      void held.end.then(() => ended.abort());
      held.waiting++;
      await pause(end - clock.now(), AbortSignal.any([signal, ended.signal]), clock);
      held.waiting--;
    }
  };

  return {
    async run(claim, context, work) {
      const { scope } = claim;
      const holder = { ref: context.ref, call: context.callId };
      if (!context.repeated) quota.take(context.initiator, clock.now());
      const known = await take(claim, holder, context);
      if (known !== undefined) return known;
      const end = Promise.withResolvers<void>();
      const held = { end: end.promise, waiting: 0 };
      holding.set(scope, held);
      try {
        const { result, isSettled } = await work();
        const kept = isSettled ? keepable(result, claim.what) : undefined;
        // It fails only when the journal is closed: then the call's own outcome is not on record either.
        await journal.write([{ kind: "claimEnded", scope, holder, result: kept }]).catch(() => {});
        return result;
      } finally {
        if (holding.get(scope) === held) holding.delete(scope);
        end.resolve();
      }
    },
    async revise({ scope, what }, { ref, callId }, result) {
      const holder = { ref, call: callId };
      await journal.write([{ kind: "claimEnded", scope, holder, result: keepable(result, what) }]);
    },
  };
};

/**
 * A call's claim on the key its caller chose. It is for one request: the same function with the same arguments in the same view.
 */
export const keyClaim = (
  { fn, mode, view, args, bound: { callerKey } }: AdapterCall,
  {
    initiator,
    service,
    salt,
  }: { readonly initiator: string; readonly service: string; readonly salt: string },
): KeyClaim | undefined =>
  callerKey === undefined || fn.effect === "safe"
    ? undefined
    : {
        scope: textDigest("sluice claim 1", initiator, service, fn.name, callerKey),
        // What was sealed must not be guessed from what the journal keeps.
        digest: textDigest(mode, view, canonicalJson([...args]), ...(fn.seal === undefined ? [] : [salt])),
        repeatable: fn.effect !== "once",
        what: titleOf(fn),
      };

/** The journal keeps it for a day: what is large is told to have been. */
const keepable = (result: CallResult, what: string): CallResult =>
  result.result.length <= MAX_KEPT
    ? result
    : failure(
        new SluiceError(
          "SLUICE_BAD_RESULT",
          `${what}: it was done once with this idempotency key; its result has ${result.result.length} characters, too many to keep (${MAX_KEPT})`,
        ),
      );

const isSame = (a: CallPosition, b: CallPosition): boolean => a.ref === b.ref && a.call === b.call;

const usedOtherwise = (what: string): SluiceError =>
  new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `${what}: this idempotency key was used with other arguments, or in another view; use a new key for another request`,
  );

const stillHeld = (what: string): SluiceError =>
  new SluiceError(
    "SLUICE_DEADLINE",
    `${what}: another call with this idempotency key has not ended yet; ask again with the same key`,
  );
