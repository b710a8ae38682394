import { exactInteger, isJsonObject, type JsonObject, type JsonValue, kindOf } from "../../core/index.ts";
import type { AquaField, AquaScalar, AquaType } from "./aqua-type.ts";
import { Misshapen } from "./misshapen.ts";

/**
 * An upstream's value with the declared fields alone, numbers and strings turned into each other where nothing is lost, and no null where a field
 * may be absent. Still in the document's terms, so that its schema can judge it.
 * @throws Misshapen where the value has another shape.
 */
export const coerced = (value: JsonValue, type: AquaType, path: readonly string[] = []): JsonValue => {
  switch (type.kind) {
    case "top":
      return value;
    case "scalar":
      return coercedScalar(value, type.name, path);
    case "option":
      return value === null ? null : coerced(value, type.of, path);
    case "array":
      if (!Array.isArray(value)) throw new Misshapen(path, `must be an array, not ${kindOf(value)}`);
      return value.map((item, index) => coerced(item, type.items, [...path, String(index)]));
    case "struct": {
      if (!isJsonObject(value)) throw new Misshapen(path, `must be an object, not ${kindOf(value)}`);
      return Object.fromEntries(type.fields.flatMap((field) => coercedMember(value, field, path)));
    }
  }
};

const coercedMember = (
  value: JsonObject,
  field: AquaField,
  path: readonly string[],
): [string, JsonValue][] => {
  const member = Object.hasOwn(value, field.source) ? value[field.source] : undefined;
  if (field.optional && (member === undefined || member === null)) return [];
  if (member === undefined) {
    if (field.type.kind === "option") return [[field.source, null]];
    throw new Misshapen([...path, field.source], "is missing");
  }
  return [[field.source, coerced(member, field.type, [...path, field.source])]];
};

const coercedScalar = (value: JsonValue, name: AquaScalar, path: readonly string[]): JsonValue => {
  const fits = SCALARS[name](value);
  if (fits === undefined) throw new Misshapen(path, `must be ${name}, not ${kindOf(value)}`);
  return fits;
};

const toText = (value: JsonValue): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
      ? String(value)
      : undefined;

const toNumber = (value: JsonValue): number | bigint | undefined => {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value !== "string") return undefined;
  const number = exactInteger(value) ?? Number(value);
  return String(number) === value && (typeof number === "bigint" || Number.isFinite(number))
    ? number
    : undefined;
};

const toInteger = (value: JsonValue): number | bigint | undefined => {
  const number = toNumber(value);
  return typeof number === "bigint" || Number.isInteger(number) ? number : undefined;
};

const toBoolean = (value: JsonValue): boolean | undefined =>
  typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined;

const SCALARS: Record<AquaScalar, (value: JsonValue) => JsonValue | undefined> = {
  string: toText,
  bool: toBoolean,
  u16: toInteger,
  u32: toInteger,
  i32: toInteger,
  i64: toInteger,
  f32: toNumber,
  f64: toNumber,
};

/** A `coerced` value as a script reads it: every field there, options as `[]` or `[v]`, Aqua's field names. */
export const toAqua = (value: JsonValue, type: AquaType): JsonValue => {
  switch (type.kind) {
    case "top":
    case "scalar":
      return value;
    case "array":
      return (value as JsonValue[]).map((item) => toAqua(item, type.items));
    case "option":
      return value === null ? [] : [toAqua(value, type.of)];
    case "struct": {
      const object = value as JsonObject;
      return Object.fromEntries(
        type.fields.map(({ name, source, type: inner }) => [
          name,
          Object.hasOwn(object, source) ? toAqua(object[source] as JsonValue, inner) : [],
        ]),
      );
    }
  }
};
