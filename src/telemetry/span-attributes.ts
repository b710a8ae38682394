import type { CallRequest } from "../avm/interface.ts";
import { clip } from "../core/index.ts";
import type { ObservedCall } from "../engine/interface.ts";
import type { EndedSpan } from "./span.ts";

/** A script chooses names of any length. */
const MAX_NAME_CHARS = 128;
const MAX_REASON_CHARS = 300;

export const callName = ({ service, function: fn }: CallRequest): string =>
  `${clip(service, MAX_NAME_CHARS)}.${clip(fn, MAX_NAME_CHARS)}`;

/** What is told of a call: never its arguments nor its result. */
export const callAttributes = ({
  request,
  effect,
  result,
  decision,
}: ObservedCall): EndedSpan["attributes"] => ({
  "sluice.service": clip(request.service, MAX_NAME_CHARS),
  "sluice.function": clip(request.function, MAX_NAME_CHARS),
  "sluice.call": request.id,
  "sluice.effect": effect,
  "sluice.ret_code": result.retCode,
  ...(decision === undefined ? {} : decisionAttributes(decision)),
});

const decisionAttributes = (decision: NonNullable<ObservedCall["decision"]>): EndedSpan["attributes"] =>
  decision.allowed
    ? { "sluice.decision": "allowed", "sluice.rule": clip(decision.rule, MAX_REASON_CHARS) }
    : { "sluice.decision": "denied", "sluice.reason": clip(decision.reason, MAX_REASON_CHARS) };
