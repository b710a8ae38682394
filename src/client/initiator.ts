import type { CallRequest, CallResult } from "../avm/interface.ts";
import { scriptError } from "../chain/index.ts";
import {
  type Clock,
  failure,
  findUncarried,
  type JsonValue,
  type Problem,
  SluiceError,
  stringifyJson,
} from "../core/index.ts";
import type { Engine } from "../engine/interface.ts";
import { type Identity, type Particle, type ParticleRef, refOf, signParticle } from "../particle/index.ts";
import type { RunOptions, ScriptAnswer } from "./interface.ts";
import { DEFAULT_TTL_MS } from "./options.ts";
import { type Called, sealInput } from "./sealed.ts";

export interface InitiatorDeps {
  readonly engine: Engine;
  readonly identity: Identity;
  readonly clock: Clock;
  /** Bound to `-relay-`. */
  readonly relayPeerId: string;
}

/** Starts particles as this peer and waits for what their scripts answer. */
export interface Initiator {
  /** @param options - `called`: what `sealInput` takes for the service of values that name none; `nonce`: of the particle's id. */
  run(
    script: string,
    options?: RunOptions & { readonly called?: Called; readonly nonce?: string },
  ): Promise<ScriptAnswer & Ended>;
}

interface Ended {
  /** As it came home; undefined when that is not on record. */
  readonly particle?: Particle | undefined;
}

export const createInitiator = ({ engine, identity, clock, relayPeerId }: InitiatorDeps): Initiator => ({
  async run(
    script,
    { ttlMs = DEFAULT_TTL_MS, signal, inputs = {}, undeliverable = "fail", called, nonce, onProgress } = {},
  ) {
    const particle = await signParticle({ script, ttl: ttlMs, timestamp: clock.now(), nonce }, identity);
    const ref = refOf(particle);
    const binding = { initiator: identity.peerId, particle: { ref } };
    const named = Object.entries({ ...inputs, "-relay-": relayPeerId });
    const texts = named.map(
      async ([name, input]) => [name, inputText(name, await sealInput(input, binding, called))] as const,
    );
    const data = new Map(await Promise.all(texts));
    const waiting = { ref, ...Promise.withResolvers<Pick<ScriptAnswer, "values" | "origins">>() };
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
            call: (call) =>
              initiatorService(call, data, waiting, (peer, service, fn) =>
                onProgress?.({ peer, service, function: fn, at: clock.now() }),
              ),
            onEnd: (problem) => waiting.reject(errorOf(problem, ref)),
            onUndeliverable: (problem) => {
              if (undeliverable === "fail") waiting.reject(errorOf(problem, ref));
            },
          })
          .catch(waiting.reject);
      const { values, origins } = await waiting.promise;
      const current = engine.current(ref)?.particle;
      const home = current === undefined || current.data.length === 0 ? undefined : current;
      return { ref, particleId: particle.id, values, origins, particle: home };
    } finally {
      signal?.removeEventListener("abort", interrupt);
      engine.finish(ref);
    }
  },
});

/** @throws SluiceError SLUICE_INVALID_ARGUMENTS for a number that AquaVM would change. */
const inputText = (name: string, value: JsonValue): string => {
  const text = stringifyJson(value);
  const lost = findUncarried(value);
  if (lost === undefined) return text;
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `the input ${name}${lost.pointer} is ${lost.literal}, outside the range that particles carry exactly (64-bit integers and doubles); make it a string`,
  );
};

type Waiting = PromiseWithResolvers<Pick<ScriptAnswer, "values" | "origins">> & Pick<ScriptAnswer, "ref">;

const errorOf = ({ code, detail, status, retry }: Problem, particle: ParticleRef): SluiceError =>
  new SluiceError(code, detail, { status, retry, particle });

/** The services that scripts expect of the peer that started them, and of no other. */
const OWN_SERVICES: ReadonlySet<string> = new Set(["getDataSrv", "callbackSrv", "errorHandlingSrv"]);

const initiatorService = (
  call: CallRequest,
  data: ReadonlyMap<string, string>,
  waiting: Waiting,
  onProgress: (peer: string, service: string, fn: string) => void,
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
      if (call.function === "progress") {
        const [peer, service, fn] = call.arguments.map(String);
        onProgress(peer ?? "", service ?? "", fn ?? "");
        return DONE;
      }
      waiting.resolve({ values: call.arguments, origins: call.tetraplets });
      return DONE;
    case "errorHandlingSrv":
      waiting.reject(scriptError(call.arguments[0]).of(waiting.ref));
      return DONE;
    default:
      return undefined;
  }
};

const DONE: CallResult = { retCode: 0, result: '""' };
