import { exactInteger, type JsonValue } from "../../core/index.ts";
import type { ScalarType } from "../schema/schema-shape.ts";

/** Text as the scalar a schema wants; an empty number or boolean is no value, and what is none of the type stays text. */
export const scalarValue = (text: string, type: ScalarType): JsonValue => {
  if (type === "string") return text;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (type === "boolean") return BOOLEANS.get(trimmed) ?? text;
  if (type === "integer" ? !/^[+-]?\d+$/.test(trimmed) : !DECIMAL.test(trimmed)) return text;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return trimmed;
  if (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(trimmed)) return value;
  return exactInteger(trimmed) ?? trimmed; // digits with a + or zeros before them stay text
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;
