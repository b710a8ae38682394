import type { Origin } from "../policy/interface.ts";
import type { Credential, Grant } from "./interface.ts";

/** A call as capabilities look at it. */
export interface CoveredCall {
  readonly service: string;
  readonly function: string;
  /** By argument name. */
  readonly arguments: Readonly<Record<string, Origin>>;
}

/** Does this capability permit the call: does each of its links? A JWT permits nothing by itself. */
export const coversCall = ({ kind, grants }: Credential, call: CoveredCall): boolean =>
  kind === "capability" && grants.length > 0 && grants.every((grant) => covers(grant, call));

const covers = (grant: Grant, call: CoveredCall): boolean =>
  grant.service === call.service &&
  (grant.functions === undefined || grant.functions.includes(call.function)) &&
  Object.keys(grant.arguments).every((name) => isFromThere(grant, name, call.arguments));

/** All parts of the argument must be proven to come from one of the origins; what is not there comes from nowhere. */
const isFromThere = (grant: Grant, name: string, found: CoveredCall["arguments"]): boolean => {
  const origin = Object.hasOwn(found, name) ? found[name] : undefined;
  const allowed = grant.arguments[name] ?? [];
  if (origin?.proven !== true || origin.calls.length === 0) return false;
  return origin.calls.every(({ peer, service, function: fn }) =>
    allowed.some(
      (each) =>
        each.peer === peer &&
        each.service === service &&
        (each.function === undefined || each.function === fn),
    ),
  );
};
