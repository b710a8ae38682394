import {
  backoffMs,
  type Clock,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Logger,
  reasonOf,
  SluiceError,
} from "../../core/index.ts";
import type { AdapterFunction, BoundCall } from "../../openapi/index.ts";
import type { Reconciliation } from "../../openapi/interface.ts";
import { type CallFacts, isInTime, type Upstream, type UpstreamAnswer } from "../../upstream/index.ts";
import type { CallContext } from "../interface.ts";
import { type AdapterCall, titleOf } from "./adapter-call.ts";
import { effectFinder } from "./effect-finder.ts";
import { namedArguments } from "./named-arguments.ts";
import { pause } from "./pause.ts";
import { valueAt } from "./value-at.ts";

/**
 * Finds out whether a request of unknown outcome had its effect, by asking the upstream until it shows exactly one or the time is over.
 * The request itself is not sent again; policy is not asked, since it is the operator who looks.
 * @returns the effect, as if it were the call's answer.
 * @throws SluiceError SLUICE_OUTCOME_UNKNOWN
 */
export type Reconcile = (
  call: AdapterCall,
  how: Reconciliation,
  unknown: { readonly key: string; readonly error: SluiceError },
  context: CallContext,
) => Promise<UpstreamAnswer>;

export interface ReconcileOptions {
  readonly functions: ReadonlyMap<string, AdapterFunction>;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

const BACKOFF_MS = { base: 250, max: 5_000 };

export const createReconcile = (options: ReconcileOptions): Reconcile => {
  const { functions, upstream, clock, random, logger } = options;

  /** What the operation shows now; undefined: not exactly one effect, or no answer. */
  const look = async (
    { operation, bound, find, told }: Search,
    { signal, deadline, initiator, ref, callId }: CallContext,
  ): Promise<JsonValue | undefined> => {
    try {
      const answer = await upstream.request(bound, {
        signal,
        deadline,
        initiator,
        effect: "safe",
        of: { ref, call: callId },
        ...told,
      });
      if (answer.status < 200 || answer.status > 299) return undefined;
      return find(operation.result(answer, "plain", () => {}));
    } catch (error) {
      logger.debug(
        { operation: operation.name, particle: ref, reason: reasonOf(error) },
        "an unknown outcome was not found",
      );
      return undefined;
    }
  };

  const searchFor = (
    call: AdapterCall,
    how: Reconciliation,
    key: string,
    context: CallContext,
  ): Search | undefined => {
    const operation = functions.get(how.operation);
    const described = { arguments: namedArguments(call), key, ref: context.ref };
    const find = effectFinder(how, described, context.timestamp);
    if (operation === undefined || find === undefined) return undefined;
    try {
      const bound = operation.bind(argumentsFor(operation, how, described), "plain");
      const told = call.facts && { call: { ...call.facts, function: operation.name } };
      return { operation, find, bound, told };
    } catch (error) {
      // What was sealed may be quoted in the reason.
      const reason = call.fn.seal === undefined ? { reason: reasonOf(error) } : {};
      logger.warn(
        { function: call.fn.name, particle: context.ref, ...reason },
        "an unknown outcome cannot be looked for: the call does not say what reconcile needs",
      );
      return undefined;
    }
  };

  return async (call, how, { key, error }, context) => {
    const search = searchFor(call, how, key, context);
    if (search === undefined) throw error;
    for (let looks = 0; ; looks++) {
      const item = await look(search, context);
      if (item !== undefined) return answerOf(item);
      const wait = backoffMs(looks, BACKOFF_MS.base, BACKOFF_MS.max, random);
      if (context.signal.aborted || !isInTime(clock.now() + wait, context.deadline))
        throw new SluiceError(
          "SLUICE_OUTCOME_UNKNOWN",
          `${error.message} (${titleOf(search.operation)} did not show exactly one such effect)`,
          { cause: error.cause },
        );
      await pause(wait, context.signal, clock);
    }
  };
};

interface Search {
  readonly operation: AdapterFunction;
  readonly bound: BoundCall;
  /** The upstream is told whose call it is looked for. */
  readonly told: { readonly call: CallFacts } | undefined;
  readonly find: (answer: JsonValue) => JsonValue | undefined;
}

const argumentsFor = (operation: AdapterFunction, how: Reconciliation, call: JsonObject): JsonValue[] => {
  const given = (name: string): JsonValue | undefined => {
    const pointer = Object.hasOwn(how.arguments, name) ? how.arguments[name] : undefined;
    if (pointer !== undefined) return valueAt(call, pointer);
    const named = call.arguments;
    return isJsonObject(named) && Object.hasOwn(named, name) ? named[name] : undefined;
  };
  const options = operation.options.flatMap(({ name }): [string, JsonValue][] => {
    const value = given(name);
    return value === undefined ? [] : [[name, value]];
  });
  return [
    ...operation.arguments.map(({ name }) => given(name) ?? null),
    ...(options.length === 0 ? [] : [Object.fromEntries(options)]),
  ];
};

const answerOf = (item: JsonValue): UpstreamAnswer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  mediaType: "application/json",
  body: item,
});
