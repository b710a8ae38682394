import { isJsonObject, type JsonObject, type JsonValue } from "../core/index.ts";

/**
 * Which parts of a context a policy looks at: a branch for each attribute, "whole" where its value counts, an empty branch where only
 * its being there does. What is not looked at need not be found out, and two calls that differ nowhere else are decided alike.
 */
export type Looks = "whole" | ReadonlyMap<string, Looks>;

export const NOTHING: Looks = new Map();

export const lookAt = (looks: Looks, [first, ...rest]: readonly string[], end: Looks): Looks => {
  if (looks === "whole") return looks;
  if (first === undefined) return joined(looks, end);
  return new Map([...looks, [first, lookAt(looks.get(first) ?? NOTHING, rest, end)]]);
};

export const joined = (left: Looks, right: Looks): Looks => {
  if (left === "whole" || right === "whole") return "whole";
  const both = new Map(left);
  for (const [name, looks] of right) {
    const other = both.get(name);
    both.set(name, other === undefined ? looks : joined(other, looks));
  }
  return both;
};

/** Is the attribute at this path, or one below it, looked at? */
export const sees = (looks: Looks, [first, ...rest]: readonly string[]): boolean => {
  if (looks === "whole" || first === undefined) return true;
  const below = looks.get(first);
  return below !== undefined && sees(below, rest);
};

/** The value without what is not looked at. */
export const projected = (value: JsonValue, looks: Looks): JsonValue => {
  if (looks === "whole" || !isJsonObject(value)) return value;
  const seen: JsonObject = Object.fromEntries(
    [...looks].flatMap(([name, below]) => {
      const part = Object.hasOwn(value, name) ? value[name] : undefined;
      return part === undefined ? [] : [[name, projected(part, below)]];
    }),
  );
  return seen;
};
