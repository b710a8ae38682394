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
  const digestOf = once((name) => digestOr("", resultOf(name)));
  const stock = stockOf(
    [...given.map((text) => ({ by: peerId, text })), ...shownReceipts(answered, resultOf)],
    particle,
  );

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

interface Shown {
  readonly by: string;
  readonly text: string;
}

/** What each peer's own `("receipts" "mine")` answered. A value counts once for a peer, however many of its calls share it. */
function* shownReceipts(
  answered: readonly SeenCall[],
  resultOf: (value: string) => JsonValue,
): Generator<Shown> {
  const values = new Set<string>();
  const texts = new Set<string>();
  for (const { peer: by, service, function: fn, value } of answered) {
    const list = `${by} ${value}`;
    if (service !== "receipts" || fn !== "mine" || values.has(list)) continue;
    values.add(list);
    for (const text of textsIn(resultOf(value))) {
      if (texts.size >= MAX_RECEIPTS) return;
      if (!texts.has(`${by} ${text}`)) yield { by, text };
      texts.add(`${by} ${text}`);
    }
  }
}

/** Receipts by peer and function, then by digest of the result, each list in the order in which they were given. */
type Stock = ReadonlyMap<string, ReadonlyMap<string, string[]>>;

const stockOf = (receipts: readonly Shown[], particle: string): Stock => {
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

/** A value that no JSON text has (text beyond every double) has no digest, and no receipt is about it. */
const digestOr = (instead: string, value: JsonValue): string => {
  try {
    return digestOfJson(value);
  } catch {
    return instead;
  }
};

/** Texts that are looked at, of one particle: several times what its calls can have. */
const MAX_RECEIPTS = 8_192;
/** Of a call, without its result and receipt. */
const CALL_CHARS = 256;

/** What scripts ask of their initiator. */
const INITIATORS_OWN: ReadonlySet<string> = new Set(["getDataSrv", "callbackSrv", "errorHandlingSrv"]);
