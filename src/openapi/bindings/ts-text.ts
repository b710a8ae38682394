import type { JsonValue } from "../../core/index.ts";
import { commentText, literalText } from "./source-text.ts";

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

export const literalType = (value: JsonValue): string =>
  typeof value === "object" && value !== null ? "unknown" : literalText(value);

/** A JSDoc line above a member, or nothing for an empty text. */
export const jsDoc = (text: string, indent: string): string => {
  const comment = commentText(text);
  return comment === "" ? "" : `${indent}/** ${comment} */\n`;
};

/** A property's name as TypeScript writes it. */
export const quotedName = (name: string): string =>
  /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : literalText(name);

/** `type | null`, once. */
export const orNull = (type: string): string =>
  type === "unknown" || type === "null" || type.endsWith(" | null")
    ? type
    : `${type.includes(" & ") ? `(${type})` : type} | null`;

/** An object type written at the left margin becomes an interface, anything else an alias. */
export const typeDeclaration = (name: string, type: string): string =>
  type.startsWith("{") && type.indexOf("\n}") === type.length - 2
    ? `export interface ${name} ${type}`
    : `export type ${name} = ${type};`;
