import { escapeToken, isJsonObject, type JsonValue } from "../../core/index.ts";

/** Two values that the specification does not merge; the message says which, and where in the document. */
export class Unmergeable extends Error {}

/**
 * The target of an action with its update in it (Overlay 1.1, Action Object): objects merge recursively, arrays are concatenated, a
 * primitive replaces a primitive, and an array selected as the target takes anything else as a further item.
 * @param location - of the target, for messages.
 * @throws Unmergeable
 */
export const updated = (
  target: JsonValue,
  update: JsonValue,
  location: readonly (string | number)[],
): JsonValue =>
  Array.isArray(target) && !Array.isArray(update) ? [...target, update] : merged(target, update, location);

const merged = (target: JsonValue, update: JsonValue, location: readonly (string | number)[]): JsonValue => {
  if (isJsonObject(target) && isJsonObject(update)) {
    const result = new Map(Object.entries(target));
    for (const [name, value] of Object.entries(update)) {
      const present = result.get(name);
      result.set(name, present === undefined ? value : merged(present, value, [...location, name]));
    }
    return Object.fromEntries(result); // defines members, so that "__proto__" is a name like any other
  }
  const kind = kindOf(target);
  if (kind !== kindOf(update)) {
    const remedy = location.length === 0 ? "" : "; to replace it, remove it in an action before";
    throw new Unmergeable(
      `${withArticle(kindOf(update))} cannot be merged with the ${kind} at ${pointerText(location)}${remedy}`,
    );
  }
  return Array.isArray(target) && Array.isArray(update) ? [...target, ...update] : update;
};

export type Kind = "object" | "array" | "plain value";

export const kindOf = (value: JsonValue): Kind => {
  if (Array.isArray(value)) return "array";
  return isJsonObject(value) ? "object" : "plain value";
};

const withArticle = (kind: Kind): string => `${kind === "plain value" ? "a" : "an"} ${kind}`;

/** RFC 6901. */
const pointerText = (location: readonly (string | number)[]): string =>
  location.length === 0 ? "the root" : location.map((token) => `/${escapeToken(String(token))}`).join("");
