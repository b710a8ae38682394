import type { JsonValue } from "./json.ts";

/**
 * JSON text as a value, its integers exact: those a number would round are bigints. A number with fraction or exponent is a double to
 * its sender too, and one beyond every double is ±Infinity, as JSON.parse has it.
 * @throws SyntaxError where the text is no JSON; RangeError where it has long integers and is nested some thousand levels deep.
 */
export const parseJson = (text: string): JsonValue =>
  JSON.parse(text, LONG_INTEGER.test(text) ? exactIntegers : undefined) as JsonValue;

/**
 * The digits of an integer as a number or bigint, whichever holds it; undefined for anything else, also for more digits than a
 * double has room for (309), which bounds the work.
 */
export const exactInteger = (digits: string): number | bigint | undefined => {
  const value = Number(digits);
  if (!Number.isFinite(value) || !/^-?(?:0|[1-9]\d*)$/.test(digits)) return undefined;
  if (Number.isSafeInteger(value) || isDouble(value, digits)) return value;
  return BigInt(digits);
};

/** No integer type is wider than 64 bits: digits beyond that are a double where they are JavaScript's own text of one (1.2e20). */
const isDouble = (value: number, digits: string): boolean =>
  Math.abs(value) >= 2 ** 64 && String(value) === digits;

/** What 2^53 and more looks like; little else does. Without it the reviver, several times slower than parsing, is spared. */
const LONG_INTEGER = /(?:^|[\s[:,-])(?:9\d{15}|[1-9]\d{16})/;

/** ECMAScript's "JSON.parse source text access": `source` is the literal of a primitive. TypeScript's es2024 does not know it. */
type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown;

const exactIntegers = ((_key, value, context) =>
  typeof value !== "number" || Number.isSafeInteger(value)
    ? value
    : (exactInteger(context.source) ?? value)) satisfies Reviver as (key: string, value: unknown) => unknown;
