/** JSON whose long integers are kept: a double would round what the gateway says to the letter. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

interface RawJson {
  rawJSON?(text: string): unknown;
}
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Browsers before 2024 do not tell the source of a number; there it is rounded, as everywhere else. */
const keepIntegers: Reviver = (_key, value, context) => {
  const source = context?.source ?? "";
  const isLong = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
  return isLong ? BigInt(source) : value;
};

/** @throws SyntaxError */
export const parseJson = (text: string): Json => JSON.parse(text, keepIntegers as never) as Json;

export const stringifyJson = (value: unknown, indent?: number): string =>
  JSON.stringify(
    value,
    (_key, inner: unknown) => {
      if (typeof inner !== "bigint") return inner;
      const { rawJSON } = JSON as RawJson;
      return rawJSON === undefined ? Number(inner) : rawJSON(String(inner));
    },
    indent,
  );

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
