import { isJsonObject, type JsonValue } from "../core/index.ts";
import { scalarText } from "./parameter-value.ts";
import { percentEncode } from "./percent-encode.ts";
import type { Pair } from "./serialize-parameter.ts";

/**
 * deepObject, nested beyond the specification as Stripe reads it: `a[b][c]=1`, arrays `a[0]=1`; brackets percent-encoded.
 * A generator, because nesting can make the output far longer than its input: the reader stops at its own bound.
 */
export function* deepObjectPairs(
  name: string,
  value: JsonValue,
  encodeValue: (text: string) => string,
): Generator<Pair> {
  const walk = function* (key: string, node: JsonValue): Generator<Pair> {
    if (node === null) return;
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) yield* walk(`${key}%5B${index}%5D`, item);
    } else if (isJsonObject(node)) {
      for (const [member, item] of Object.entries(node))
        yield* walk(`${key}%5B${percentEncode(member)}%5D`, item);
    } else {
      yield { name, text: `${key}=${encodeValue(scalarText(name, node))}` };
    }
  };
  yield* walk(percentEncode(name), value);
}
