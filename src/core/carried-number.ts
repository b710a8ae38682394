import { clip } from "./errors.ts";
import type { JsonValue } from "./json.ts";
import { escapeToken } from "./json-pointer.ts";

/** A number as it was written, and the RFC 6901 pointer to it; both clipped to a length fit for a message. */
interface NumberAt {
  readonly literal: string;
  readonly pointer: string;
}

/** AquaVM holds an integer as i64 or u64 and rounds one that is neither; it refuses a number that is not finite. */
export const isCarried = (value: number | bigint): boolean =>
  typeof value === "bigint" ? value >= I64_MIN && value <= U64_MAX : Number.isFinite(value);

/** A number in a value that AquaVM cannot carry as it is. Walks without recursion: any depth will do. */
export const findUncarried = (root: JsonValue): NumberAt | undefined => {
  const stack = [{ node: root, pointer: "" }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, pointer } = top;
    if (typeof node === "number" || typeof node === "bigint") {
      if (!isCarried(node))
        return { literal: clip(String(node), MAX_LITERAL), pointer: clip(pointer, MAX_POINTER) };
    } else if (typeof node === "object" && node !== null) {
      for (const [key, member] of Object.entries(node))
        stack.push({ node: member, pointer: `${pointer}/${escapeToken(key)}` });
    }
  }
  return undefined;
};

const I64_MIN = -(2n ** 63n);
const U64_MAX = 2n ** 64n - 1n;

const MAX_LITERAL = 40;
const MAX_POINTER = 160;
