import type { JsonValue } from "../../core/index.ts";
import { type Located, member } from "../document/pointer.ts";
import { literalText } from "../document/text.ts";

/** Any object: says nothing beside another type. */
export const ANY_OBJECT = "Record<string, unknown>";

/** `unknown` and any object say nothing beside other parts; `unknown` where no part says anything. */
export const intersectionOf = (parts: readonly string[]): string => {
  const telling = [...new Set(parts)].filter((part) => part !== "unknown");
  const [first = "unknown", ...others] =
    telling.length > 1 ? telling.filter((part) => part !== ANY_OBJECT) : telling;
  return others.length === 0 ? first : [first, ...others].map(grouped).join(" & ");
};

/** `unknown` among the alternatives is all of it. */
export const unionOf = (alternatives: readonly string[]): string => {
  const distinct = [...new Set(alternatives)];
  const [first = "unknown", ...others] = distinct;
  if (others.length === 0) return first;
  return distinct.includes("unknown") ? "unknown" : distinct.map(grouped).join(" | ");
};

/** An object without another inside holds its operators together itself. */
const grouped = (text: string): string =>
  / [&|] /.test(text) && !/^\{[^{}]*\}$/.test(text) ? `(${text})` : text;

/** What `enum` or `const` list; undefined: neither is there. */
export const listedValues = (at: Located): readonly JsonValue[] | undefined => {
  const { node: values } = member(at, "enum");
  const { node: constant } = member(at, "const");
  if (Array.isArray(values) && values.length > 0) return values;
  return constant === undefined ? undefined : [constant];
};

export const literalType = (value: JsonValue): string =>
  typeof value === "object" && value !== null ? "unknown" : literalText(value);
