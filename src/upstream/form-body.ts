import { isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import type { BoundBody } from "../openapi/interface.ts";
import { collectPairs } from "./collect-pairs.ts";
import { scalarText } from "./parameter-value.ts";
import { percentEncode } from "./percent-encode.ts";
import { type Pair, serializeQuery } from "./serialize-parameter.ts";

const MAX_FORM_CHARS = 4 * 1024 * 1024;

/**
 * An object as application/x-www-form-urlencoded text: scalars as text, objects as JSON, arrays one pair an item; a property
 * with an Encoding Object as a query parameter of that style. null is left out.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when `value` is no object or the text would be longer than 4 MiB.
 */
export const formBody = (value: JsonValue, encoding: BoundBody["encoding"]): string => {
  if (!isJsonObject(value))
    throw new SluiceError("SLUICE_INVALID_ARGUMENTS", "a form body must be an object");
  return collectPairs(formPairs(value, encoding), "&", MAX_FORM_CHARS, "form body");
};

function* formPairs(value: { [name: string]: JsonValue }, encoding: BoundBody["encoding"]): Generator<Pair> {
  for (const [name, member] of Object.entries(value)) {
    const style = Object.hasOwn(encoding, name) ? encoding[name] : undefined;
    if (style !== undefined) {
      yield* serializeQuery({ name, ...style }, member);
      continue;
    }
    for (const item of Array.isArray(member) ? member : [member]) {
      if (item !== null)
        yield { name, text: `${percentEncode(name)}=${percentEncode(plainText(name, item))}` };
    }
  }
}

const plainText = (name: string, item: JsonValue): string =>
  typeof item === "object" ? JSON.stringify(item) : scalarText(name, item);
