import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";
import type { Reconciliation } from "../../openapi/interface.ts";
import { valueAt } from "./value-at.ts";

/**
 * Finds the one effect of a call among the items of an answer; none or several give undefined. Undefined itself where the call has nothing
 * that an item could be known by.
 * @param call - `{arguments, key, ref}`
 * @param timestamp - of the particle, Unix ms
 */
export const effectFinder = (
  { items, match, since }: Reconciliation,
  call: JsonObject,
  timestamp: number,
): ((answer: JsonValue) => JsonValue | undefined) | undefined => {
  const wanted = Object.entries(match).map(([pointer, source]) => ({
    pointer,
    value: valueAt(call, source),
  }));
  if (wanted.every(({ value }) => value === undefined)) return undefined;
  // APIs often write whole seconds.
  const earliest = Math.floor(timestamp / 1000) * 1000;
  const isEffect = (item: JsonValue): boolean =>
    wanted.every(({ pointer, value }) => isSame(valueAt(item, pointer), value)) &&
    (since === undefined || (timeOf(valueAt(item, since)) ?? Number.NEGATIVE_INFINITY) >= earliest);
  return (answer) => {
    const list = valueAt(answer, items);
    const found = (Array.isArray(list) ? list : isJsonObject(list) ? [list] : []).filter(isEffect);
    return found.length === 1 ? found[0] : undefined;
  };
};

/** An id is a number to one operation and text to another; what was not given is null or not there. */
const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  comparable(a ?? null) === comparable(b ?? null);

const comparable = (value: JsonValue): string =>
  typeof value === "number" || typeof value === "bigint"
    ? JSON.stringify(String(value))
    : canonicalJson(value);

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
/** In seconds that is the year 5138, in ms 1973. */
const SECONDS_BELOW = 1e11;

/** Unix ms. */
const timeOf = (value: JsonValue | undefined): number | undefined => {
  if (typeof value === "string" && RFC_3339.test(value)) return Date.parse(value.replace(" ", "T"));
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return undefined;
  return number < SECONDS_BELOW ? number * 1000 : number;
};
