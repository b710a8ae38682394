import { isJsonObject, type JsonValue, SluiceError, stringifyJson } from "../core/index.ts";

/** A parameter's value as RFC 6570 sees it: nulls are gone, members are text, nothing is encoded yet. */
export type ParameterValue =
  | { readonly kind: "none" }
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, text: string])[] };

/**
 * null, `[]` and `{}` (also after dropping nulls) are `none`; arrays and objects inside are their JSON text, as no style but
 * deepObject says how to write them.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for a number that is not finite.
 */
export const parameterValue = (name: string, value: JsonValue): ParameterValue => {
  if (value === null) return { kind: "none" };
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null).map((item) => memberText(name, item));
    return items.length === 0 ? { kind: "none" } : { kind: "list", items };
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, memberText(name, item)] as const);
    return entries.length === 0 ? { kind: "none" } : { kind: "object", entries };
  }
  return { kind: "scalar", text: scalarText(name, value) };
};

/** A scalar as `scalarText`, anything else as JSON. */
export const memberText = (name: string, value: JsonValue): string =>
  typeof value === "object" ? stringifyJson(value) : scalarText(name, value);

/**
 * A scalar as text: booleans as true/false, numbers as JSON writes them but for whole ones, which get no exponent (many servers
 * read an integer as digits alone).
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for a number that is not finite.
 */
export const scalarText = (name: string, value: boolean | number | bigint | string): string => {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) {
    throw new SluiceError(
      "SLUICE_INVALID_ARGUMENTS",
      `parameter "${name}" holds a number that is not finite`,
    );
  }
  const [digits = "", exponent] = String(value).split("e+");
  if (exponent === undefined) return digits;
  const [whole = "", fraction = ""] = digits.split(".");
  return (whole + fraction).padEnd(whole.length + Number(exponent), "0");
};
