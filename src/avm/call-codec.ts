import { decode, encode } from "@msgpack/msgpack";
import { type JsonValue, reasonOf } from "../core/index.ts";
import type { CallRequest, RunInput, Tetraplet } from "./interface.ts";

/** Varint 0x0201: "what follows is msgpack". */
const MULTICODEC = Uint8Array.of(0x81, 0x04);

/** Call results as AquaVM reads them: a map by decimal call id, never absent (an empty buffer is an error, ret 5). */
export const encodeResults = (results: RunInput["results"]): Uint8Array => {
  if (results.length === 0) return NO_RESULTS;
  const byId = Object.fromEntries(
    results.map(([id, { retCode, result }]) => [String(id), { ret_code: retCode, result }]),
  );
  return withMulticodec(encode(byId));
};

/** Call requests as AquaVM writes them; arguments and tetraplets are msgpack inside msgpack. */
export const decodeCalls = (bytes: Uint8Array): CallRequest[] => {
  if (bytes.length === 0) return [];
  if (bytes[0] !== MULTICODEC[0] || bytes[1] !== MULTICODEC[1])
    throw new TypeError("call requests are not msgpack");
  const byId = decode(bytes.subarray(MULTICODEC.length)) as Record<string, RawCall>;
  return Object.entries(byId).map(([id, call]) => ({
    id: Number(id),
    service: call.service_id,
    function: call.function_name,
    ...decodeArguments(call),
  }));
};

interface RawCall {
  readonly service_id: string;
  readonly function_name: string;
  readonly arguments: Uint8Array | number[];
  readonly tetraplets: Uint8Array | number[];
}

interface RawTetraplet {
  readonly peer_pk: string;
  readonly service_id: string;
  readonly function_name: string;
  readonly lens: string;
}

/** Arguments a script made unreadable (a `__proto__` key) fail their call, not the run. */
const decodeArguments = (call: RawCall): Pick<CallRequest, "arguments" | "tetraplets" | "unreadable"> => {
  try {
    const tetraplets = decode(asBytes(call.tetraplets)) as RawTetraplet[][];
    return {
      arguments: decodeExactly(asBytes(call.arguments)) as JsonValue[],
      tetraplets: tetraplets.map((origins) => origins.map(toTetraplet)),
    };
  } catch (error) {
    return { arguments: [], tetraplets: [], unreadable: reasonOf(error) };
  }
};

/** The decoder rounds 64-bit integers, or makes a bigint of each. Only those beyond 2^53-1 are to be one. */
const decodeExactly = (bytes: Uint8Array): unknown =>
  UINT64_AND_INT64.some((tag) => mayHoldUnsafe(bytes, tag))
    ? withSafeNumbers(decode(bytes, { useBigInt64: true }))
    : decode(bytes);

const UINT64_AND_INT64 = [0xcf, 0xd3] as const;

/** Whether bytes like the tag and an unsafe integer are anywhere, be it in text. Timestamps, though 64 bits wide, are safe. */
const mayHoldUnsafe = (bytes: Uint8Array, tag: (typeof UINT64_AND_INT64)[number]): boolean => {
  let at = bytes.indexOf(tag);
  if (at === -1) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (; at !== -1 && at + 8 < bytes.length; at = bytes.indexOf(tag, at + 1)) {
    if (!isSafe(tag === 0xd3 ? view.getBigInt64(at + 1) : view.getBigUint64(at + 1))) return true;
  }
  return false;
};

const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value));

/** Walks without recursion: how deep a script nests its values is its author's choice. */
const withSafeNumbers = (value: unknown): unknown => {
  const root: Record<string, unknown> = { value };
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const [key, member] of Object.entries(node)) {
      if (typeof member === "bigint") {
        if (isSafe(member)) node[key] = Number(member);
      } else if (typeof member === "object" && member !== null) stack.push(member as Record<string, unknown>);
    }
  }
  return root.value;
};

/** Rust's serde writes a byte vector as an array of integers unless told otherwise. */
const asBytes = (bytes: Uint8Array | number[]): Uint8Array =>
  bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes);

const toTetraplet = (raw: RawTetraplet): Tetraplet => ({
  peer: raw.peer_pk,
  service: raw.service_id,
  function: raw.function_name,
  lens: raw.lens,
});

const withMulticodec = (body: Uint8Array): Uint8Array => {
  const out = new Uint8Array(MULTICODEC.length + body.length);
  out.set(MULTICODEC);
  out.set(body, MULTICODEC.length);
  return out;
};

const NO_RESULTS = withMulticodec(encode({}));
