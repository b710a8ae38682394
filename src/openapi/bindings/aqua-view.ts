import { exactInteger, isJsonObject, type JsonObject, type JsonValue, nearest } from "../../core/index.ts";
import type { AquaField, AquaScalar, AquaStruct, AquaType } from "./aqua-type.ts";

/** A value that has not, and cannot be given, the shape of its Aqua type. */
export class Misshapen extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[], problem: string) {
    super(problem);
    this.path = path;
  }
}

/**
 * What a script gave, as the document wants it. Options are accepted as `[]`, `[v]`, `null` and plain `v`; `undefined` stands for absent.
 * Types are not checked here: the document's schema does that afterwards.
 * @throws Misshapen for an unknown field.
 */
export const fromAqua = (
  value: JsonValue | undefined,
  type: AquaType,
  path: readonly string[] = [],
): JsonValue | undefined => {
  switch (type.kind) {
    case "scalar":
    case "top":
      return value;
    case "array":
      return Array.isArray(value)
        ? value.map((item, index) => fromAqua(item, type.items, [...path, String(index)]) ?? null)
        : value;
    case "option":
      return isNone(value) ? undefined : fromAqua(unwrapped(value, type.of), type.of, path);
    case "struct":
      return isJsonObject(value) ? structFromAqua(value, type, path) : value;
  }
};

const isNone = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/** `[v]` is the option's own form; a bare list for an optional list is told apart by what it holds. */
const unwrapped = (value: JsonValue | undefined, inner: AquaType): JsonValue | undefined => {
  if (!Array.isArray(value) || value.length !== 1) return value;
  return inner.kind === "array" && !Array.isArray(value[0]) ? value : value[0];
};

const structFromAqua = (value: JsonObject, { fields }: AquaStruct, path: readonly string[]): JsonObject => {
  const known = new Map(fields.map((field) => [field.name, field]));
  for (const name of Object.keys(value)) {
    if (known.has(name)) continue;
    const near = nearest(name, known.keys());
    throw new Misshapen(
      [...path, name],
      `is not a field; ${near === undefined ? `there are: ${[...known.keys()].join(", ")}` : `did you mean "${near}"?`}`,
    );
  }
  return Object.fromEntries(fields.flatMap((field) => memberFromAqua(value, field, path)));
};

const memberFromAqua = (
  value: JsonObject,
  field: AquaField,
  path: readonly string[],
): [string, JsonValue][] => {
  const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
  const member = fromAqua(given, field.type, [...path, field.name]);
  if (member !== undefined) return [[field.source, member]];
  return field.optional || given === undefined ? [] : [[field.source, null]];
};

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

const kindOf = (value: JsonValue): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "an array"
      : typeof value === "object"
        ? "an object"
        : typeof value === "bigint"
          ? "a number"
          : `a ${typeof value}`;
