import type { Effect, ErrorCode, SluiceError } from "../../core/index.ts";
import type { UpstreamAnswer } from "../../upstream/index.ts";

/*
 * What may follow from the way in which a request ended: whether the same call may try again, and whether a later call with the same
 * key may.
 */

/** By which an upstream, or a proxy before it, says that it could not serve the request now. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** By which an upstream says that it did not take the request, so that another cannot double it. */
const NOT_TAKEN: ReadonlySet<number> = new Set([408, 425, 429, 503]);
/** Which may pass, but leave open whether the request had its effect. */
const LEFT_OPEN: ReadonlySet<number> = new Set([500, 502, 504]);

/** By which it refuses who asks: that says nothing of a request that was sent before. */
const REFUSES_SENDER: ReadonlySet<number> = new Set([401, 403, 407]);

/** Failures that time may heal. Of requests with an effect these never left. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["SLUICE_UNREACHABLE", "SLUICE_OVERLOAD"]);

/** Failures after which a request may have had its effect, or has; with any other it never left. */
const MAY_HAVE_LEFT: ReadonlySet<ErrorCode> = new Set([
  "SLUICE_OUTCOME_UNKNOWN",
  "SLUICE_BAD_RESULT",
  "SLUICE_INTERNAL",
]);

export const mayHaveLeft = ({ code }: SluiceError): boolean => MAY_HAVE_LEFT.has(code);

export const isUnknown = ({ code }: SluiceError): boolean => code === "SLUICE_OUTCOME_UNKNOWN";

/** Whether this answer to a call that is made once more tells what became of the call, so that nobody has to look any more. */
export const tellsOutcome = (status: number): boolean =>
  status < 500 && !NOT_TAKEN.has(status) && !REFUSES_SENDER.has(status);

/** Not for `once`: there every answer is an outcome. */
export const isBusy = ({ status }: UpstreamAnswer, effect: Effect): boolean =>
  effect !== "once" && BUSY.has(status);

export const mayPass = (error: SluiceError, effect: Effect): boolean =>
  PASSING.has(error.code) || (isUnknown(error) && effect !== "once");

/**
 * Whether the caller may ask again after this status. Then the call's key is let go; else the next call with it gets this one's
 * result. Without a key of the caller's own a `keyed` request of another particle is another.
 */
export const mayAskAgain = (status: number, effect: Effect, callerKey: string | undefined): boolean =>
  NOT_TAKEN.has(status) ||
  (LEFT_OPEN.has(status) && (effect === "keyed" ? callerKey !== undefined : effect !== "once"));

/** Whether a failure settles the call's key: the next call with it gets this one's result, and sends nothing. */
export const failureSettles = (error: SluiceError, effect: Effect): boolean =>
  effect === "once" ? mayHaveLeft(error) : error.code === "SLUICE_BAD_RESULT";
