import { canonicalJson, type JsonValue, parseJson, valueAtLens } from "../core/index.ts";
import type { Tetraplet, Trace } from "./interface.ts";

/** What of a trace decisions look at, in a form that threads can pass. Positions are indices into the trace. */
export interface TraceFacts {
  readonly peers: readonly string[];
  /** `par`s: where they stand, and how many states their branches have. */
  readonly forks: readonly (readonly [at: number, left: number, right: number])[];
  /** This peer's calls without an answer. */
  readonly open: readonly (readonly [callId: number, at: number])[];
  /** Calls that were answered with success and whose result the script keeps. */
  readonly answered: readonly AnsweredState[];
  /** JSON texts by CID, each once: a small particle may refer to a large value many times. */
  readonly values: ReadonlyMap<string, string>;
  /** Successful calls, whoever's, of which the script keeps no result. */
  readonly unkept: readonly { readonly resultHash: string; readonly at: number }[];
  /** Origins of what stands in other peers' canons. */
  readonly handedOn: readonly Origin[];
}

type Origin = Omit<Tetraplet, "lens">;

interface AnsweredState extends Origin {
  readonly at: number;
  readonly argumentHash: string;
  /** Name of its value (CID). */
  readonly value: string;
}

/** AquaVM 0.62's human-readable data, as far as it is looked at here. */
export interface DescribedData {
  readonly trace: readonly State[];
  readonly cid_info: {
    readonly value_store: Store<string>;
    readonly tetraplet_store: Store<{ peer_pk: string; service_id: string; function_name: string }>;
    readonly service_result_store: Store<{ tetraplet_cid: string; argument_hash: string; value_cid: string }>;
    readonly canon_result_store: Store<{ tetraplet: string; values: readonly string[] }>;
    readonly canon_element_store: Store<{ tetraplet: string }>;
  };
}

/** By CID: absent where a hostile peer left something out. */
type Store<T> = Readonly<Partial<Record<string, T>>>;

interface State {
  readonly par?: readonly [left: number, right: number];
  readonly canon?: { readonly executed?: string };
  readonly call?: {
    readonly sent_by?: { readonly PeerIdWithCallId?: { readonly peer_id: string; readonly call_id: number } };
    readonly executed?: {
      readonly scalar?: string;
      readonly stream?: { readonly cid: string };
      readonly unused?: string;
    };
    readonly failed?: string;
  };
}

export const describedData = (humanReadable: string): DescribedData =>
  (JSON.parse(humanReadable) as { data: DescribedData }).data;

/** Whose call a tetraplet names. */
export const originIn = (
  { cid_info: stores }: DescribedData,
  cid: string | undefined,
): Origin | undefined => {
  const found = stores.tetraplet_store[cid ?? ""];
  return found && { peer: found.peer_pk, service: found.service_id, function: found.function_name };
};

/**
 * Only what a state refers to is looked at: AquaVM checked the signatures of exactly those results. A failed call shows its peer too.
 * @throws when this is no text of AquaVM's
 */
export const traceFacts = (humanReadable: string, peerId: string): TraceFacts => {
  const data = describedData(humanReadable);
  const { trace, cid_info: stores } = data;
  const originOf = (cid: string | undefined): Origin | undefined => originIn(data, cid);
  const peers = new Set<string>();
  const forks: [number, number, number][] = [];
  const open: [number, number][] = [];
  const answered: AnsweredState[] = [];
  const unkept: TraceFacts["unkept"][number][] = [];
  const canons = new Set<string>();
  const values = new Map<string, string>();
  for (const [at, { par, call, canon }] of trace.entries()) {
    if (par !== undefined) forks.push([at, ...par]);
    if (canon?.executed !== undefined) canons.add(canon.executed);
    const { sent_by: sender, executed, failed } = call ?? {};
    if (sender?.PeerIdWithCallId?.peer_id === peerId) open.push([sender.PeerIdWithCallId.call_id, at]);
    if (executed?.unused !== undefined) unkept.push({ resultHash: executed.unused, at });
    const result = stores.service_result_store[executed?.scalar ?? executed?.stream?.cid ?? failed ?? ""];
    const origin = originOf(result?.tetraplet_cid);
    if (result === undefined || origin === undefined) continue;
    peers.add(origin.peer);
    const value = result.value_cid;
    const text = stores.value_store[value];
    if (failed !== undefined || text === undefined) continue;
    values.set(value, text);
    answered.push({ ...origin, at, argumentHash: result.argument_hash, value });
  }
  const elements = new Set(
    [...canons]
      .map((cid) => stores.canon_result_store[cid])
      .filter((list) => list !== undefined && originOf(list.tetraplet)?.peer !== peerId)
      .flatMap((list) => list?.values ?? []),
  );
  const handedOn = [...elements].flatMap((cid) => originOf(stores.canon_element_store[cid]?.tetraplet) ?? []);
  return { peers: [...peers], forks, open, answered, values, unkept, handedOn };
};

/** Characters of canonical JSON that one trace is worth: many lenses into large results would cost without end. Beyond it nothing new is proven. */
const MAX_WRITTEN = 16 * 1024 * 1024;

/** `peerId`: whose trace it is. */
export const traceOf = (facts: TraceFacts, peerId: string): Trace => {
  const { peers, forks, open, answered, unkept, handedOn } = facts;
  const byCall = Map.groupBy(answered, callKey);
  const chosen = new Set(handedOn.map(callKey));
  /** Values of a call's answers, and canonical texts of what stands at each lens in them: a list is asked about item by item. */
  const parsed = new Map<string, readonly JsonValue[]>();
  const held = new Map<string, ReadonlySet<string>>();
  let written = 0;

  const valuesOf = (key: string): readonly JsonValue[] => {
    const known = parsed.get(key);
    if (known !== undefined) return known;
    const cids = new Set((byCall.get(key) ?? []).map(({ value }) => value));
    const values = [...cids].map((cid) => parseJson(facts.values.get(cid) ?? "null"));
    parsed.set(key, values);
    return values;
  };

  const heldAt = (key: string, lens: string): ReadonlySet<string> => {
    const place = `${key} ${lens}`;
    const known = held.get(place);
    if (known !== undefined) return known;
    const found = valuesOf(key).map((value) => valueAtLens(value, lens));
    const texts = new Set<string>();
    for (const value of found) {
      if (value === undefined || written > MAX_WRITTEN) continue;
      const text = canonicalJson(value);
      written += text.length;
      texts.add(text);
    }
    held.set(place, texts);
    return texts;
  };

  return {
    peers,
    precedes(call, callId) {
      const end = open.find(([id]) => id === callId)?.[1];
      if (end === undefined) return false;
      // Left branches of `par`s in whose right one the call stands: neither waits for the other.
      const beside = forks
        .filter(([at, left, right]) => end > at + left && end <= at + left + right)
        .map(([at, left]) => [at, at + left] as const);
      const isBefore = ({ at }: { readonly at: number }): boolean =>
        at < end && !beside.some(([from, to]) => at > from && at <= to);
      const mine = byCall.get(callKey({ ...call, peer: peerId })) ?? [];
      return (
        mine.some((state) => state.argumentHash === call.argumentHash && isBefore(state)) ||
        unkept.some((state) => state.resultHash === call.resultHash && isBefore(state))
      );
    },
    proves(value, origin) {
      const key = callKey(origin);
      return !chosen.has(key) && byCall.has(key) && heldAt(key, origin.lens).has(canonicalJson(value));
    },
  };
};

const callKey = ({ peer, service, function: fn }: Origin): string => JSON.stringify([peer, service, fn]);
