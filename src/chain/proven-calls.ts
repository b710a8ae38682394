import { type JsonValue, SluiceError, stringifyJson } from "../core/index.ts";
import { digestOfJson, type ReceiptClaims, readReceipt } from "../receipts/index.ts";
import type { CallStep, ClaimedCall, ProvenCall } from "./interface.ts";
import { permutations } from "./permutations.ts";

/** The particle that calls must be of. */
export interface Started {
  readonly ref: string;
  readonly initiator: string;
}

interface Proven {
  readonly claims: ReceiptClaims;
  readonly result: JsonValue;
  readonly receipt: string;
}

/** By who was asked what: equal calls, of which each answers for one step. */
type Pools = ReadonlyMap<string, readonly Proven[]>;

/** Claimed calls whose receipts hold, given out to the steps that ask for them. */
export class ProvenCalls {
  readonly #pools: Map<string, Proven[]>;
  readonly #taken: ProvenCall[] = [];

  private constructor(pools: Pools) {
    this.#pools = new Map([...pools].map(([key, pool]) => [key, [...pool]]));
  }

  /**
   * What does not hold is left out: it proves nothing. Where equal calls were answered differently, nothing says which step had which answer but what came of
   * it: after the order in which their gateway served them come the others, as many as are quick to try.
   * @throws SluiceError SLUICE_INTERNAL: this platform cannot check signatures.
   */
  static async inEachOrder(
    calls: readonly ClaimedCall[],
    steps: ReadonlySet<string>,
    started: Started,
  ): Promise<Iterable<ProvenCalls>> {
    const asked = new Map(
      calls
        .filter(({ receipt, ...call }) => receipt !== undefined && steps.has(targetOf(call)))
        .map((call) => [call.receipt, call]), // a receipt is good for one call, however often it is shown
    );
    const proven = await Promise.all([...asked.values()].map((call) => provenOf(call, started)));
    const inOrder = proven.flatMap((call) => call ?? []).toSorted((a, b) => a.claims.n - b.claims.n);
    const chars = inOrder.reduce((sum, { result }) => sum + stringifyJson(result).length, 1);
    return orders(
      Map.groupBy(inOrder, ({ claims }) =>
        keyOf(claims.iss, claims.service, claims.function, claims.arguments),
      ),
      (pools) => new ProvenCalls(pools),
      Math.min(MAX_ORDERS, Math.floor(MAX_ORDERED_CHARS / chars)),
    );
  }

  /** The call's result; undefined: it is not proven. */
  take({ peer, service, function: fn }: CallStep, args: readonly JsonValue[]): JsonValue | undefined {
    const found = this.#pools.get(keyOf(peer, service, fn, digestOfJson([...args])))?.shift();
    if (found === undefined) return undefined;
    const { claims, result, receipt } = found;
    this.#taken.push({
      peer,
      service,
      function: fn,
      arguments: args,
      result,
      receipt,
      started: claims.started * 1000,
      ended: claims.ended * 1000,
    });
    return result;
  }

  /** Those that were taken, in that order. */
  get taken(): readonly ProvenCall[] {
    return this.#taken;
  }

  /** What was taken since there were so many is not part of what it came to. */
  forget(count: number): void {
    this.#taken.length = count;
  }
}

/** Who is asked, of a call. */
export const targetOf = ({
  peer,
  service,
  function: fn,
}: Pick<CallStep, "peer" | "service" | "function">): string => JSON.stringify([peer, service, fn]);

const MAX_ORDERS = 720;

/** Each order is computed with: large results have few. */
const MAX_ORDERED_CHARS = 4 * 1024 * 1024;

const orders = function* <T>(pools: Pools, made: (pools: Pools) => T, max: number): Generator<T> {
  yield made(pools);
  const unsure = [...pools].filter(
    ([, pool]) => new Set(pool.map(({ claims }) => outcomeOf(claims))).size > 1,
  );
  let left = max;
  for (const [key, pool] of unsure)
    for (const order of permutations(pool)) {
      if (--left < 0) return;
      yield made(new Map([...pools, [key, order]]));
    }
};

const outcomeOf = ({ outcome }: ReceiptClaims): string => JSON.stringify(outcome);

const provenOf = async (
  { peer, service, function: fn, result, receipt = "" }: ClaimedCall,
  { ref, initiator }: Started,
): Promise<Proven | undefined> => {
  try {
    const { claims } = await readReceipt(receipt);
    if (!("result" in claims.outcome)) return undefined;
    const isIt =
      claims.iss === peer &&
      claims.particle === ref &&
      claims.sub === initiator &&
      claims.service === service &&
      claims.function === fn &&
      claims.outcome.result === digestOfJson(result);
    return isIt ? { claims, result, receipt } : undefined;
  } catch (error) {
    if (error instanceof SluiceError && error.code === "SLUICE_INTERNAL") throw error;
    return undefined;
  }
};

const keyOf = (peer: string, service: string, fn: string, args: string): string =>
  JSON.stringify([peer, service, fn, args]);
