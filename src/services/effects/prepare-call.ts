import type { CallRequest } from "../../avm/interface.ts";
import { SluiceError } from "../../core/index.ts";
import type { SealTo, View } from "../../openapi/interface.ts";
import { canSealTo, type Opener } from "../../seals/index.ts";
import type { CallFacts } from "../../upstream/index.ts";
import type { FoundFunction } from "../find-function.ts";
import type { CallContext } from "../interface.ts";
import type { AdapterCall } from "./adapter-call.ts";

export interface GivenCall {
  readonly view: View;
  readonly given: CallRequest;
  readonly facts: CallFacts | undefined;
}

/** Opens what is sealed and fits the arguments into a request. @throws SluiceError SLUICE_INVALID_ARGUMENTS */
export const prepareCall = async (
  { fn, mode }: FoundFunction,
  { view, given, facts }: GivenCall,
  { ref, initiator, particleId }: CallContext,
  { service, opener }: { readonly service: string; readonly opener: Opener },
): Promise<AdapterCall> => {
  const open = (sealed: string) => opener.open(sealed, { initiator, ref, particleId, service });
  const args = fn.seal === undefined ? given.arguments : await fn.seal.open(given.arguments, view, open);
  const bound = fn.bind(args, view);
  if (bound.sealTo !== undefined && !canSealTo(readerOf(bound.sealTo, initiator).to))
    throw new SluiceError("SLUICE_INVALID_ARGUMENTS", `${fn.name}: nothing can be sealed to options.sealTo`);
  return { fn, mode, view, args, bound, facts };
};

/** Who can open a result, and with which service of theirs alone; the initiator has none. */
export const readerOf = (
  sealTo: SealTo,
  initiator: string,
): { readonly to: string; readonly service: string | undefined } =>
  typeof sealTo === "string"
    ? { to: sealTo === "initiator" ? initiator : sealTo, service: undefined }
    : { to: sealTo.peer, service: sealTo.service };
