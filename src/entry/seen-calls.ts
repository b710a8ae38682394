import type { SeenCall, View } from "../avm/interface.ts";
import { type JsonValue, parseJson } from "../core/index.ts";
import { digestOfJson } from "../receipts/index.ts";
import type { EntryCall } from "./interface.ts";
import { type ClaimedReceipt, claimedReceipt } from "./receipt-claims.ts";

export interface Surroundings {
  readonly particle: string;
  /** This gateway's peer id, and its receipts for the particle. */
  readonly peerId: string;
  readonly given: readonly string[];
  readonly builtins: ReadonlySet<string>;
  /** Of all together, in the data's order: calls beyond it are left out. */
  readonly maxChars: number;
}

export interface SeenCalls {
  readonly calls: readonly EntryCall[];
  /** Characters of them, about. */
  readonly chars: number;
}

/**
 * The calls in a view, each with the receipt that its peer claims to be about it. Receipts are those that a peer's own `("receipts" "mine")` answered, and this
 * gateway's: nobody can take the place of another's. They are only read, not verified: who relies on a call does that.
 */
export const seenCalls = (
  { answered, values }: Pick<View, "answered" | "values">,
  { particle, peerId, given, builtins, maxChars }: Surroundings,
): SeenCalls => {
  const resultOf = once((name) => parseJson(values.get(name) ?? "null"));
  const digestOf = once((name) => digestOfJson(resultOf(name)));
  const mine = answered.filter(({ service, function: fn }) => service === "receipts" && fn === "mine");
  const receipts = [
    ...given.map((text) => ({ by: peerId, text })),
    ...mine.flatMap(({ peer, value }) => textsIn(resultOf(value)).map((text) => ({ by: peer, text }))),
  ];
  const stock = stockOf(receipts, particle);

  const receiptOf = (call: SeenCall): string | undefined => {
    const byResult = stock.get(keyOf(call.peer, call.service, call.function));
    return byResult?.get(digestOf(call.value))?.shift();
  };

  const calls: EntryCall[] = [];
  let chars = 0;
  for (const call of answered) {
    const { peer, service, function: fn, value } = call;
    if (service === peer || builtins.has(service) || INITIATORS_OWN.has(service)) continue;
    const receipt = receiptOf(call);
    chars += CALL_CHARS + (values.get(value)?.length ?? 0) + (receipt?.length ?? 0);
    if (chars > maxChars) break;
    calls.push({
      peer,
      service,
      function: fn,
      result: resultOf(value),
      ...(receipt === undefined ? {} : { receipt }),
    });
  }
  return { calls, chars: Math.min(chars, maxChars) };
};

/** Receipts by peer and function, then by digest of the result, each list in the order in which they were given. */
type Stock = ReadonlyMap<string, ReadonlyMap<string, string[]>>;

const stockOf = (
  receipts: readonly { readonly by: string; readonly text: string }[],
  particle: string,
): Stock => {
  const read = new Map<string, ClaimedReceipt & { readonly text: string }>();
  for (const { by, text } of receipts) {
    const claimed = read.has(text) ? undefined : claimedReceipt(text);
    if (claimed?.by === by && claimed.particle === particle) read.set(text, { ...claimed, text });
  }
  const inOrder = [...read.values()].sort((a, b) => a.n - b.n);
  const byFunction = Map.groupBy(inOrder, ({ by, service, function: fn }) => keyOf(by, service, fn));
  return new Map(
    [...byFunction].map(([key, group]) => {
      const byResult = Map.groupBy(group, ({ result }) => result);
      return [key, new Map([...byResult].map(([result, some]) => [result, some.map(({ text }) => text)]))];
    }),
  );
};

const keyOf = (peer: string, service: string, fn: string): string => JSON.stringify([peer, service, fn]);

const textsIn = (value: JsonValue): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

const once = <Value>(make: (name: string) => Value): ((name: string) => Value) => {
  const made = new Map<string, Value>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = make(name);
    made.set(name, value);
    return value;
  };
};

/** Of a call, without its result and receipt. */
const CALL_CHARS = 256;

/** What scripts ask of their initiator. */
const INITIATORS_OWN: ReadonlySet<string> = new Set(["getDataSrv", "callbackSrv", "errorHandlingSrv"]);
