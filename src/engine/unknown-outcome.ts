import { stringifyJson, utf8Length } from "../core/index.ts";
import type { OutcomeRequest, UnknownOutcome } from "../journal/interface.ts";
import type { Actor, OpenCall } from "./actor.ts";
import { shownName } from "./shown-name.ts";

/** What the operator is told of a call that may or may not have had its effect. @param maxBytes - of what it can be made with once more. */
export const unknownOutcome = (
  { ref, particle }: Actor,
  { request }: OpenCall,
  { at, detail, maxBytes }: { readonly at: number; readonly detail: string; readonly maxBytes: number },
): UnknownOutcome => {
  const { script, timestamp, ttl } = particle;
  const { service, function: fn } = request;
  const again: OutcomeRequest = {
    service,
    function: fn,
    arguments: request.arguments,
    script,
    timestamp,
    ttl,
  };
  const text = stringifyJson(again);
  return {
    ref,
    call: request.id,
    particleId: particle.id,
    initiator: particle.initPeerId,
    service: shownName(service),
    function: shownName(fn),
    at,
    detail,
    retries: 0,
    ...(utf8Length(text) > maxBytes ? {} : { request: text }),
  };
};
