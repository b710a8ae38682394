/**
 * Values as they travel in particles: JSON and nothing else. A bigint stands for an integer beyond ±(2^53-1), which a number would
 * round, and for no other: `parseJson` makes it, `stringifyJson` writes its digits.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** Levels of nesting that AquaVM's parser takes. */
export const MAX_JSON_DEPTH = 127;

/** What a value is, for messages: `a string`, `an array`. */
export const kindOf = (value: JsonValue): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "bigint") return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
};

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
