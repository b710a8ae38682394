import { isJsonObject, type JsonValue } from "../core/index.ts";

/** Steps into a value: a member's name, or an item's index. */
export type Path = readonly (string | number)[];

const MAX_CHARS = 1024;
/** One `.$` and the steps behind it. A value that was taken out of another in several goes has several: `.$.list.$.[0].$.name`. */
const GROUPS = /^(?:\.\$(?:\.(?:[A-Za-z0-9_-]+|\[(?:0|[1-9]\d{0,8})\]))+)*$/;
const STEP = /\.(?:([A-Za-z0-9_-]+)|\[(\d+)\])/g;

/**
 * The lens of a tetraplet, as AquaVM 0.62 writes it (measured; reference, section 5). Undefined for what it does not write, and for steps whose name only the
 * script knows (`.$.[variable]`): of those nothing can be said.
 */
export const parseLens = (lens: string): Path | undefined =>
  lens.length <= MAX_CHARS && GROUPS.test(lens)
    ? [...lens.matchAll(STEP)].map(([, name, index]) => name ?? Number(index))
    : undefined;

/** What is there; undefined where nothing is. */
export const valueAt = (value: JsonValue, path: Path): JsonValue | undefined => {
  let at: JsonValue | undefined = value;
  for (const step of path) {
    if (typeof step === "number") at = Array.isArray(at) ? at[step] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
};

/** The same JSON: members in any order. */
export const isSameJson = (a: JsonValue, b: JsonValue): boolean => {
  if (a === b) return true;
  if (Array.isArray(a))
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => isSameJson(item, b[index] ?? null))
    );
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name] ?? null, b[name] ?? null))
  );
};
