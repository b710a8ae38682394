import { clip } from "../../core/index.ts";

const MAX_COMMENT_CHARS = 300;

/** Without line breaks of any alphabet and other invisible characters. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .toWellFormed();

/** A document's text for a comment of one line: nothing in it ends even a block comment. */
export const commentText = (text: string): string =>
  clip(oneLine(text).replaceAll("*/", "* /"), MAX_COMMENT_CHARS).toWellFormed();

/** A JSDoc line above a member, or nothing for an empty text. */
export const jsDoc = (text: string, indent: string): string => {
  const comment = commentText(text);
  return comment === "" ? "" : `${indent}/** ${comment} */\n`;
};

/** A property name as TypeScript writes it. */
export const quotedName = (name: string): string =>
  /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : literalText(name);

/** A scalar as a literal type; nothing in it is a line break to anybody. */
export const literalText = (value: string | number | bigint | boolean | null): string =>
  (typeof value === "bigint" ? `${value}n` : JSON.stringify(value)).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

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
