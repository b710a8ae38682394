import type { JsonValue } from "../core/index.ts";
import { digestOfJson, type ReceiptClaims, readReceipt } from "../receipts/index.ts";
import type { CallStep, ClaimedCall, ProvenCall } from "./interface.ts";

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

/** Claimed calls whose receipts hold, to be found by who was asked what. Each answers for one step. */
export class ProvenCalls {
  readonly #byCall: ReadonlyMap<string, Proven[]>;
  readonly #taken: ProvenCall[] = [];

  private constructor(proven: readonly Proven[]) {
    this.#byCall = Map.groupBy(proven, ({ claims }) =>
      keyOf(claims.iss, claims.service, claims.function, claims.arguments),
    );
  }

  /** What does not hold is left out: it proves nothing. */
  static async of(calls: readonly ClaimedCall[], started: Started): Promise<ProvenCalls> {
    const proven = await Promise.all(calls.map((call) => provenOf(call, started)));
    const inOrder = proven.flatMap((call) => call ?? []).toSorted((a, b) => a.claims.n - b.claims.n);
    return new ProvenCalls(inOrder.filter(isFirst()));
  }

  /** The call's result; undefined: it is not proven. */
  take({ peer, service, function: fn }: CallStep, args: readonly JsonValue[]): JsonValue | undefined {
    const found = this.#byCall.get(keyOf(peer, service, fn, digestOfJson([...args])))?.shift();
    if (found === undefined) return undefined;
    const { claims, result, receipt } = found;
    const { started, ended } = claims;
    this.#taken.push({
      peer,
      service,
      function: fn,
      arguments: args,
      result,
      receipt,
      started: started * 1000,
      ended: ended * 1000,
    });
    return result;
  }

  /** Those that were taken, in that order. */
  get taken(): readonly ProvenCall[] {
    return this.#taken;
  }
}

const provenOf = async (
  { peer, service, function: fn, result, receipt }: ClaimedCall,
  { ref, initiator }: Started,
): Promise<Proven | undefined> => {
  const claims = receipt && (await readReceipt(receipt).catch(() => undefined))?.claims;
  if (!claims || !("result" in claims.outcome)) return undefined;
  const isIt =
    claims.iss === peer &&
    claims.particle === ref &&
    claims.sub === initiator &&
    claims.service === service &&
    claims.function === fn &&
    claims.outcome.result === digestOfJson(result);
  return isIt ? { claims, result, receipt: receipt as string } : undefined;
};

/** A receipt is good for one call, however often it is shown. */
const isFirst = (): ((call: Proven) => boolean) => {
  const seen = new Set<string>();
  return ({ receipt }) => !seen.has(receipt) && seen.add(receipt) !== undefined;
};

const keyOf = (peer: string, service: string, fn: string, args: string): string =>
  JSON.stringify([peer, service, fn, args]);
