import type { CallRequest } from "../avm/interface.ts";
import type { Authority, Permit } from "./authority/authority.ts";
import type { Door } from "./doors.ts";
import { stillUnknown } from "./effects/unknown-outcome.ts";
import type { FoundFunction } from "./find-function.ts";
import type { CallContext } from "./interface.ts";

/** A call that may be made; `leave` is called once when it is over. */
export interface PermittedCall {
  readonly permit: Permit;
  readonly leave: () => void;
}

/**
 * Whoever may call something of a service learns that it is switched off, and uses up no quota by that.
 * @throws SluiceError why the call is not made.
 */
export const permitCall = async (
  {
    service,
    door,
    authority,
  }: { service: string; door: Door | undefined; authority: Pick<Authority, "permit"> },
  { fn }: FoundFunction,
  given: CallRequest,
  context: CallContext,
): Promise<PermittedCall> => {
  let leave = (): void => {};
  try {
    if (door !== undefined) leave = door.enter(context);
    return { permit: await authority.permit(fn, given, context), leave };
  } catch (error) {
    leave();
    // An earlier life of this process may have sent it by what was known then; a `once` request says so by its intent.
    throw context.repeated && (fn.effect === "idempotent" || fn.effect === "keyed")
      ? stillUnknown(`${service} ${fn.name}`, error)
      : error;
  }
};
