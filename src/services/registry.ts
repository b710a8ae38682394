import type { CallRequest, CallResult } from "../avm/interface.ts";
import { clip, failure, type JsonValue, SluiceError } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { AdapterService } from "./adapter-service.ts";
import type { Builtins } from "./builtins/create-builtins.ts";
import { stillUnknown } from "./effects/unknown-outcome.ts";
import type { CallContext, Services } from "./interface.ts";
import { resultText } from "./result-text.ts";

export interface RegistryDeps {
  readonly builtins: Builtins;
  /** The adapter behind a service id, `/aqua` choosing the view. */
  readonly find: (
    service: string,
  ) => { readonly service: AdapterService; readonly view: "plain" | "aqua" } | undefined;
  readonly resultBytes: number;
  /** What has to be told that a particle's time is over. */
  readonly onOver: (ref: ParticleRef) => void;
}

/** Builtins that every admitted initiator may use: without them it could not say who it is, nor read what it is told. */
const FOR_ALL: ReadonlySet<string> = new Set(["sluice", "auth", "receipts"]);

/** Everything callable on this peer, by service id: builtins first (no adapter can take their names), then adapters. */
export const createRegistry = ({ builtins, find, resultBytes, onOver }: RegistryDeps): Services => {
  const callBuiltin = (call: CallRequest, context: CallContext): CallResult | Promise<CallResult> => {
    if (!context.mayRelay && !FOR_ALL.has(call.service)) return failure(notForThisInitiator(context));
    const handler = builtins.find(call.service, call.function);
    if (handler === undefined) return failure(unknownFunction(call));
    try {
      const value = handler(call.arguments, call, context);
      return value instanceof Promise ? value.then(encode, failure) : encode(value);
    } catch (error) {
      return failure(error);
    }
  };
  const encode = (value: JsonValue): CallResult => {
    const encoded = resultText(value, resultBytes);
    if ("text" in encoded) return { retCode: 0, result: encoded.text };
    return failure(new SluiceError("SLUICE_BAD_RESULT", encoded.problem));
  };
  return {
    call(call, context) {
      if (builtins.services.has(call.service)) return callBuiltin(call, context);
      const found = find(call.service);
      if (found === undefined) return failure(missing(call, context));
      return found.service.call(call.function, found.view, call, context);
    },
    effect(call) {
      if (builtins.services.has(call.service)) return "safe";
      return find(call.service)?.service.effect(call.function) ?? "safe";
    },
    over: onOver,
  };
};

const notForThisInitiator = ({ initiator }: CallContext): SluiceError =>
  new SluiceError(
    "SLUICE_DENIED",
    `builtins are for those relay.allow names, and ${initiator} is not one of them`,
  );

/** An adapter that is gone may have sent the request while it was there. */
const missing = (call: CallRequest, { intent }: CallContext): SluiceError => {
  const unknown = unknownFunction(call);
  return intent.pending
    ? stillUnknown(`${clip(call.service, 100)} ${clip(call.function, 100)}`, unknown)
    : unknown;
};

const unknownFunction = (call: CallRequest): SluiceError =>
  new SluiceError(
    "SLUICE_UNKNOWN_FUNCTION",
    `this peer has no function ${clip(call.function, 100)} in a service ${clip(call.service, 100)}`,
  );
