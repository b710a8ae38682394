import { isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";

/** A parameter's value as RFC 6570 sees it: nulls are gone, scalars are text, nothing is encoded yet. */
export type ParameterValue =
  | { readonly kind: "none" }
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, text: string])[] };

/**
 * null, `[]` and `{}` (also after dropping nulls) are `none`.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for arrays or objects inside: only deepObject can carry them.
 */
export const parameterValue = (name: string, value: JsonValue): ParameterValue => {
  if (value === null) return { kind: "none" };
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null).map((item) => scalarText(name, item));
    return items.length === 0 ? { kind: "none" } : { kind: "list", items };
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, scalarText(name, item)] as const);
    return entries.length === 0 ? { kind: "none" } : { kind: "object", entries };
  }
  return { kind: "scalar", text: scalarText(name, value) };
};

/**
 * A scalar as text: booleans as true/false, whole numbers without an exponent.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for anything that is not a finite scalar.
 */
export const scalarText = (name: string, value: JsonValue): string => {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) {
    return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  }
  const found = typeof value === "number" ? "a number that is not finite" : "a nested array or object";
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `parameter "${name}" holds ${found}, which its style cannot carry`,
  );
};
