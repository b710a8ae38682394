import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { stringifyJson } from "./stringify-json.ts";

/**
 * The same text for the same value, in whatever order its members came (RFC 8785: members sorted by UTF-16 code units, numbers as
 * ECMAScript writes them). Integers beyond ±(2^53-1), which that RFC leaves out, keep their digits.
 * @throws RangeError for ±Infinity, which text beyond every double is parsed to: written as null it would pass for another value.
 */
export const canonicalJson = (value: JsonValue): string => {
  const ordered = inOrder(value);
  return ordered === undefined ? byHand(value) : stringifyJson(ordered);
};

/**
 * The value with its members made in order, for the platform to write at once: several times faster than text put together piece by piece.
 * Undefined where an object cannot have them so.
 */
const inOrder = (value: JsonValue): JsonValue | undefined => {
  if (Array.isArray(value)) return itemsInOrder(value);
  return isJsonObject(value) ? membersInOrder(value) : finite(value);
};

const finite = <T>(value: T): T => {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new RangeError("a number beyond every double has no canonical form");
};

const itemsInOrder = (items: readonly JsonValue[]): JsonValue[] | undefined => {
  const made: JsonValue[] = [];
  for (const item of items) {
    const ordered = inOrder(item);
    if (ordered === undefined) return undefined;
    made.push(ordered);
  }
  return made;
};

const membersInOrder = (object: JsonObject): JsonObject | undefined => {
  const names = Object.keys(object);
  // Objects put names that are indices first, by number, and have them first here.
  if (INDEX.test(names[0] ?? "")) return undefined;
  const made: JsonObject = {};
  for (const name of sorted(names)) {
    const ordered = inOrder(object[name] ?? null);
    if (ordered === undefined || name === PROTOTYPE) return undefined;
    made[name] = ordered;
  }
  return made;
};

const INDEX = /^\d+$/;
/** No member comes of assigning to it. */
const PROTOTYPE = "__proto__";

/** In place. Objects have few names as a rule, for which sorting by a general method takes longer than all the rest. */
const sorted = (names: string[]): string[] => {
  if (names.length > FEW) return names.sort();
  for (let at = 1; at < names.length; at++) {
    const name = names[at] ?? "";
    let to = at;
    for (; to > 0 && (names[to - 1] ?? "") > name; to--) names[to] = names[to - 1] ?? "";
    names[to] = name;
  }
  return names;
};

const FEW = 24;

const byHand = (value: JsonValue): string => {
  if (Array.isArray(value)) return `[${value.map(byHand).join(",")}]`;
  if (!isJsonObject(value)) return stringifyJson(finite(value));
  const members = sorted(Object.keys(value)).map(
    (name) => `${JSON.stringify(name)}:${byHand(value[name] ?? null)}`,
  );
  return `{${members.join(",")}}`;
};
