import type { CallRequest, CallResult } from "../avm/index.ts";
import {
  type Clock,
  ERRORS,
  type ErrorCode,
  failure,
  findUncarried,
  isJsonObject,
  type JsonValue,
  type Problem,
  SluiceError,
  stringifyJson,
} from "../core/index.ts";
import type { Engine } from "../engine/index.ts";
import { type Identity, refOf, signParticle } from "../particle/index.ts";
import type { SealBinding } from "../seals/index.ts";
import { parseError } from "../services/index.ts";
import type { Input, RunOptions, ScriptAnswer } from "./interface.ts";
import { DEFAULT_TTL_MS } from "./options.ts";
import { sealInput } from "./sealed.ts";

export interface InitiatorDeps {
  readonly engine: Engine;
  readonly identity: Identity;
  readonly clock: Clock;
  /** Bound to `-relay-`. */
  readonly relayPeerId: string;
}

/** Starts particles as this peer and waits for what their scripts answer. */
export interface Initiator {
  run(script: string, options?: RunOptions): Promise<ScriptAnswer>;
}

export const createInitiator = ({ engine, identity, clock, relayPeerId }: InitiatorDeps): Initiator => ({
  async run(script, { ttlMs = DEFAULT_TTL_MS, signal, inputs = {}, undeliverable = "fail" } = {}) {
    const particle = await signParticle({ script, ttl: ttlMs, timestamp: clock.now() }, identity);
    const ref = refOf(particle);
    const binding: SealBinding = { initiator: identity.peerId, particle: { ref } };
    const named = Object.entries({ ...inputs, "-relay-": relayPeerId });
    const data = new Map(await Promise.all(named.map((input) => inputText(input, binding))));
    const waiting = Promise.withResolvers<Pick<ScriptAnswer, "values" | "origins">>();
    waiting.promise.catch(() => {}); // it may be rejected before anybody waits for it
    const interrupt = (): void =>
      waiting.reject(new SluiceError("SLUICE_INTERRUPTED", "the call was given up by its caller"));
    signal?.addEventListener("abort", interrupt, { once: true });
    try {
      if (signal?.aborted) interrupt();
      else
        engine
          .start(particle, {
            answers: ({ service }) => OWN_SERVICES.has(service),
            call: (call) => initiatorService(call, data, waiting),
            onEnd: (problem) => waiting.reject(errorOf(problem)),
            onUndeliverable: (problem) => {
              if (undeliverable === "fail") waiting.reject(errorOf(problem));
            },
          })
          .catch(waiting.reject);
      const { values, origins } = await waiting.promise;
      return { ref, particleId: particle.id, values, origins };
    } finally {
      signal?.removeEventListener("abort", interrupt);
      engine.finish(ref);
    }
  },
});

/** @throws SluiceError SLUICE_INVALID_ARGUMENTS for a number that AquaVM would change, and what `sealInput` throws. */
const inputText = async ([name, input]: [string, Input], binding: SealBinding): Promise<[string, string]> => {
  const value = await sealInput(input, binding);
  const text = stringifyJson(value);
  const lost = findUncarried(value);
  if (lost === undefined) return [name, text];
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `the input ${name}${lost.pointer} is ${lost.literal}, outside the range that particles carry exactly (64-bit integers and doubles); make it a string`,
  );
};

type Waiting = PromiseWithResolvers<Pick<ScriptAnswer, "values" | "origins">>;

const errorOf = ({ code, detail, status, retry }: Problem): SluiceError =>
  new SluiceError(code, detail, { status, retry });

/** The services that scripts expect of the peer that started them, and of no other. */
const OWN_SERVICES: ReadonlySet<string> = new Set(["getDataSrv", "callbackSrv", "errorHandlingSrv"]);

const initiatorService = (
  call: CallRequest,
  data: ReadonlyMap<string, string>,
  waiting: Waiting,
): CallResult | undefined => {
  switch (call.service) {
    case "getDataSrv": {
      const result = data.get(call.function);
      if (result !== undefined) return { retCode: 0, result };
      return failure(
        new SluiceError(
          "SLUICE_UNKNOWN_FUNCTION",
          `the script asks for an input ${call.function} that was not given`,
        ),
      );
    }
    case "callbackSrv":
      waiting.resolve({ values: call.arguments, origins: call.tetraplets });
      return DONE;
    case "errorHandlingSrv":
      waiting.reject(scriptError(call.arguments[0]));
      return DONE;
    default:
      return undefined;
  }
};

const DONE: CallResult = { retCode: 0, result: '""' };

/** An `:error:` object as the coded error its service gave, or SLUICE_SCRIPT_FAILED when the script itself went wrong. */
const scriptError = (error: JsonValue | undefined): SluiceError => {
  const message =
    isJsonObject(error) && typeof error.message === "string" ? error.message : stringifyJson(error ?? null);
  const fromService = isJsonObject(error) && error.error_code === SERVICE_ERROR;
  if (!fromService) return new SluiceError("SLUICE_SCRIPT_FAILED", message);
  const { code, detail, status, retry, retCode } = parseError(message);
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "SLUICE_CALL_FAILED";
  return new SluiceError(known, detail, { status, retry, retCode });
};

/** AquaVM's code for a failed call. */
const SERVICE_ERROR = 10_000;
