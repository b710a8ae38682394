/**
 * Values as they travel in particles: JSON and nothing else. A bigint stands for an integer beyond ±(2^53-1), which a number would
 * round, and for no other: `parseJson` makes it, `stringifyJson` writes its digits.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
