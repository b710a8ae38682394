import { isJsonObject, type JsonObject, type JsonValue, nearest } from "../../core/index.ts";
import type { AquaField, AquaStruct, AquaType } from "./aqua-type.ts";
import { Misshapen } from "./misshapen.ts";

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
