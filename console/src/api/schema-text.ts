import type { Schema } from "./api-document.ts";

const MAX_DEPTH = 4;

/** What a schema lets through, in a few words. */
export const schemaText = (schema: Schema, depth = 0): string => {
  if (depth > MAX_DEPTH) return "…";
  const { $ref, enum: values, type, anyOf, oneOf, items } = schema;
  if ($ref !== undefined) return refName($ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return choices.map((choice) => schemaText(choice, depth + 1)).join(" or ");
  if (type === "array") return `list of ${items === undefined ? "anything" : schemaText(items, depth + 1)}`;
  if (type === "object") return objectText(schema, depth);
  if (type === undefined) return "anything";
  return [typeof type === "string" ? type : type.join(" or "), ...boundsOf(schema)].join(", ");
};

export const refName = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

const objectText = ({ properties, additionalProperties }: Schema, depth: number): string => {
  const isMap = properties === undefined && typeof additionalProperties === "object";
  return isMap ? `map to ${schemaText(additionalProperties, depth + 1)}` : "object";
};

const boundsOf = ({ minimum, maximum, minLength, maxLength, format }: Schema): string[] => [
  ...range(minimum, maximum, ""),
  ...range(minLength, maxLength, " characters"),
  ...(typeof format === "string" ? [format] : []),
];

/** Whole numbers have the safe ones as bounds by themselves: that says nothing. */
const range = (low: unknown, high: unknown, of: string): string[] => {
  const [from, to] = [low, high].map((bound) =>
    typeof bound === "number" && Math.abs(bound) !== Number.MAX_SAFE_INTEGER ? bound : undefined,
  );
  if (from !== undefined && to !== undefined) return [`${from} to ${to}${of}`];
  if (from !== undefined) return [`at least ${from}${of}`];
  return to === undefined ? [] : [`at most ${to}${of}`];
};

/** The schema whose properties are worth showing below one: of a list its items, of a map its values. */
export const innerOf = (schema: Schema, resolve: (ref: string) => Schema | undefined): Schema | undefined => {
  const { $ref, properties, items, additionalProperties } = schema;
  if ($ref !== undefined) {
    const target = resolve($ref);
    return target && innerOf(target, () => undefined);
  }
  if (properties !== undefined) return schema;
  if (items !== undefined) return innerOf(items, resolve);
  return typeof additionalProperties === "object" ? innerOf(additionalProperties, resolve) : undefined;
};
