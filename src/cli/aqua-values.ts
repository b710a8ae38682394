import { isJsonObject, type JsonValue, kindOf, SluiceError } from "../core/index.ts";

/** A type as Fluence's compiler describes it (`@fluencelabs/interfaces`, SimpleTypes, with functions and products). */
export type AquaType =
  | { readonly tag: "nil" | "topType" | "bottomType" | "arrow" }
  | { readonly tag: "scalar"; readonly name: string }
  | { readonly tag: "option" | "array"; readonly type: AquaType }
  | { readonly tag: "struct"; readonly name: string; readonly fields: Readonly<Record<string, AquaType>> }
  | { readonly tag: "labeledProduct"; readonly fields: Readonly<Record<string, AquaType>> }
  | { readonly tag: "unlabeledProduct"; readonly items: readonly AquaType[] };

/**
 * JSON as a person writes it in Aqua's shape, where an optional is `[]` or `[value]`: the conventions of Fluence's js-client 0.9.
 * @param where - what messages call it.
 * @throws SluiceError SLUICE_USAGE where it has not that type: AquaVM would stop at it much later, in other words.
 */
export const toAqua = (value: JsonValue, type: AquaType, where: string): JsonValue => {
  const wrong = (): SluiceError =>
    new SluiceError("SLUICE_USAGE", `${where} is ${kindOf(value)}, not ${typeText(type)}`);
  switch (type.tag) {
    case "topType":
      return value;
    case "scalar":
      if (kindOf(value) === SCALARS[type.name]) return value;
      throw wrong();
    case "option":
      return value === null ? [] : [toAqua(value, type.type, where)];
    case "array":
      if (!Array.isArray(value)) throw wrong();
      return value.map((item, index) => toAqua(item, type.type, `${where}[${index}]`));
    case "struct":
    case "labeledProduct":
      if (!isJsonObject(value)) throw wrong();
      return mapFields(type.fields, (name, field) =>
        toAqua(Object.hasOwn(value, name) ? (value[name] ?? null) : null, field, `${where}.${name}`),
      );
    case "unlabeledProduct":
    case "nil":
    case "bottomType":
    case "arrow":
      throw wrong();
  }
};

/** The way back: an optional as its value or null. What has not the declared shape stays as it came. */
export const fromAqua = (value: JsonValue, type: AquaType): JsonValue => {
  if (type.tag === "option" && Array.isArray(value)) {
    const [inner] = value;
    return inner === undefined ? null : fromAqua(inner, type.type);
  }
  if (type.tag === "array" && Array.isArray(value)) return value.map((item) => fromAqua(item, type.type));
  if ((type.tag === "struct" || type.tag === "labeledProduct") && isJsonObject(value))
    return mapFields(type.fields, (name, field) => fromAqua(value[name] ?? null, field));
  return value;
};

/** As Aqua writes it. */
export const typeText = (type: AquaType): string => {
  switch (type.tag) {
    case "scalar":
    case "struct":
      return type.name;
    case "option":
      return `?${typeText(type.type)}`;
    case "array":
      return `[]${typeText(type.type)}`;
    case "arrow":
      return "a function";
    case "topType":
      return "⊤";
    case "labeledProduct":
    case "unlabeledProduct":
    case "nil":
    case "bottomType":
      return "⊥";
  }
};

const NUMBERS = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64"];

/** What `kindOf` says of a value of that type. */
const SCALARS: Readonly<Record<string, string>> = {
  string: "a string",
  bool: "a boolean",
  ...Object.fromEntries(NUMBERS.map((name) => [name, "a number"])),
};

const mapFields = (
  fields: Readonly<Record<string, AquaType>>,
  map: (name: string, type: AquaType) => JsonValue,
): JsonValue => Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, map(name, type)]));
