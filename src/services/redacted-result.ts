import { type JsonValue, parseJson, stringifyJson } from "../core/index.ts";

/**
 * A result's JSON text without secrets. An answer loses them when it is read, but XML, forms, lines and events are decoded after
 * that, and a name or a number can be one as well.
 */
export const redactedResult = (text: string, redact: (text: string) => string): string =>
  redact(text) === text ? text : stringifyJson(redactedValue(parseJson(text), redact));

/** As deep as AquaVM takes values: `resultText` has seen to it. */
const redactedValue = (value: JsonValue, redact: (text: string) => string): JsonValue => {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactedValue(item, redact));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [redact(name), redactedValue(member, redact)]),
    );
  if (typeof value !== "number" && typeof value !== "bigint") return value;
  const digits = String(value);
  return redact(digits) === digits ? value : redact(digits);
};
