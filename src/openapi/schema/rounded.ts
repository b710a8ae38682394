import type { ErrorObject } from "ajv/dist/2020.js";
import { isJsonObject, type JsonValue, pointerTokens } from "../../core/index.ts";
import { valueAt } from "./value-at.ts";

/** A copy that a validator, which knows no bigints, can judge: they are numbers in it. Recursive: `value` is of bounded depth. */
export const rounded = (value: JsonValue): JsonValue => {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rounded(member)]));
};

/**
 * Whether a complaint about the rounded copy may be wrong of the value itself. Rounding keeps order, so numbers keep inclusive bounds;
 * but two may become one, the bound itself, or no multiple any more.
 */
export const mayBeRoundingsFault = (errors: readonly ErrorObject[], value: JsonValue): boolean =>
  errors.some(
    ({ keyword, instancePath }) =>
      UNSURE.has(keyword) && holdsBigint(valueAt(value, pointerTokens(instancePath))),
  );

const UNSURE: ReadonlySet<string> = new Set([
  "multipleOf",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "uniqueItems",
]);

const holdsBigint = (value: JsonValue | undefined): boolean =>
  typeof value === "bigint" ||
  (typeof value === "object" && value !== null && Object.values(value).some(holdsBigint));
