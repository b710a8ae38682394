import type { JsonObject, JsonValue } from "../../core/index.ts";
import type { Located } from "../document/pointer.ts";
import type { Document } from "../interface.ts";
import { type ScalarType, type Shape, shapeOf } from "../schema/schema-shape.ts";
import { parseJson } from "./parse-json.ts";

/**
 * An application/x-www-form-urlencoded text as an object (URL standard, 5.1). A name that comes several times is an array; what the
 * schema declares is given its type, where the text has it.
 */
export const readForm = (text: string, document: Document, schema: Located | undefined): JsonObject => {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairsOf(text)) {
    const values = all.get(name);
    if (values === undefined) all.set(name, [value]);
    else values.push(value);
  }
  const shape = schema && shapeOf(document, schema);
  const declared = shape?.kind === "object" ? shape.object.properties : undefined;
  return Object.fromEntries(
    [...all].map(([name, values]) => {
      const property = declared?.get(name);
      return [
        name,
        property === undefined ? oneOrAll(values) : typedValue(document, property.schema, values),
      ];
    }),
  );
};

/** One by one: Node's parser takes seconds for the pairs of 1 MB. The `&` keeps a `?` that is part of a name. */
function* pairsOf(text: string): Generator<[name: string, value: string]> {
  for (const pair of text.split("&")) yield* new URLSearchParams(`&${pair}`);
}

const oneOrAll = (values: readonly string[]): JsonValue =>
  values.length === 1 ? (values[0] ?? "") : [...values];

const typedValue = (document: Document, schema: Located, values: readonly string[]): JsonValue => {
  const shape = shapeOf(document, schema);
  const typed = (text: string, as: Shape): JsonValue =>
    as.kind === "scalar" ? SCALARS[as.type](text) : structured(text, as);
  if (shape.kind === "array") {
    const { items } = shape;
    const of = items && shapeOf(document, items);
    return values.map((text) => (of === undefined ? text : typed(text, of)));
  }
  return values.length === 1 ? typed(values[0] ?? "", shape) : oneOrAll(values);
};

/** Nested values are JSON text by default. */
const structured = (text: string, { kind }: Shape): JsonValue => {
  const read = kind === "object" ? parseJson(text) : undefined;
  return read !== undefined && "value" in read ? read.value : text;
};

const numberOf = (text: string): JsonValue => {
  const read = /^-?\d/.test(text) ? parseJson(text) : undefined;
  return read !== undefined && "value" in read && Number.isFinite(Number(read.value)) ? read.value : text;
};

const SCALARS: Readonly<Record<ScalarType, (text: string) => JsonValue>> = {
  string: (text) => text,
  integer: numberOf,
  number: numberOf,
  boolean: (text) => (text === "true" ? true : text === "false" ? false : text),
};
