import { isJsonObject, type JsonObject, type JsonValue } from "../core/index.ts";

/**
 * Which parts of a context a policy looks at: a branch for each attribute, "whole" where its value counts, an empty branch where only
 * its being there does. What is not looked at need not be found out, and two calls that differ nowhere else are decided alike.
 */
export type Looks = "whole" | ReadonlyMap<string, Looks>;

export const NOTHING: Looks = new Map();

export const lookAt = (looks: Looks, [first, ...rest]: readonly string[], end: Looks): Looks => {
  if (looks === "whole") return looks;
  if (first === undefined) return joined([looks, end]);
  return new Map([...looks, [first, lookAt(looks.get(first) ?? NOTHING, rest, end)]]);
};

/** All of them at once: two by two, thousands of rules that look at one claim would copy each other's branches. */
export const joined = (all: readonly Looks[]): Looks => {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const branches = new Map<string, Looks[]>();
  for (const looks of all) {
    if (looks === "whole") return looks;
    for (const [name, below] of looks) {
      const same = branches.get(name);
      if (same === undefined) branches.set(name, [below]);
      else same.push(below);
    }
  }
  return new Map([...branches].map(([name, below]) => [name, joined(below)]));
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
