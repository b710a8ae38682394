import { isJsonObject, type JsonValue } from "./json.ts";
import { stringifyJson } from "./stringify-json.ts";

/**
 * The same text for the same value, in whatever order its members came (RFC 8785: members sorted by UTF-16 code units, numbers as
 * ECMAScript writes them). Integers beyond ±(2^53-1), which that RFC leaves out, keep their digits.
 */
export const canonicalJson = (value: JsonValue): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
};
