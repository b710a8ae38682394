import { isJsonObject, type JsonValue, stringifyJson } from "../../core/index.ts";

/** The same text for the same value, in whatever order its members came. */
export const canonicalJson = (value: JsonValue): string => stringifyJson(sorted(value));

/** As deep as AquaVM takes values. */
const sorted = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, JsonValue] => [name, sorted(member)]);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
};
