import { isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import type { FormEncoding } from "../openapi/interface.ts";
import { collectPairs } from "./collect-pairs.ts";
import { memberText } from "./parameter-value.ts";
import { percentEncode } from "./percent-encode.ts";
import { type Pair, serializeQuery } from "./serialize-parameter.ts";

const MAX_FORM_CHARS = 4 * 1024 * 1024;

/**
 * An object as application/x-www-form-urlencoded text.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when `value` is no object or the text would be longer than 4 MiB.
 */
export const formBody = (value: JsonValue, encoding: FormEncoding): string =>
  collectPairs(formPairs(value, encoding), "&", MAX_FORM_CHARS, "form body");

/**
 * The pairs of a form, in a body or as a whole query: scalars as text, objects as JSON, arrays one pair an item; a property with
 * an Encoding Object as a query parameter of that style. null is left out.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when `value` is no object.
 */
export function* formPairs(value: JsonValue, encoding: FormEncoding): Generator<Pair> {
  if (!isJsonObject(value)) throw new SluiceError("SLUICE_INVALID_ARGUMENTS", "a form must be an object");
  for (const [name, member] of Object.entries(value)) {
    const style = Object.hasOwn(encoding, name) ? encoding[name] : undefined;
    if (style !== undefined) {
      yield* serializeQuery({ name, ...style }, member);
      continue;
    }
    for (const item of Array.isArray(member) ? member : [member]) {
      if (item !== null)
        yield { name, text: `${percentEncode(name)}=${percentEncode(memberText(name, item))}` };
    }
  }
}
