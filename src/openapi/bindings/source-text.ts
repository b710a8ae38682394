import { clip, printable } from "../../core/index.ts";

const MAX_COMMENT_CHARS = 300;

/** A document's text for a comment of one line: nothing in it ends even a block comment. */
export const commentText = (text: string): string =>
  clip(printable(text).replaceAll("*/", "* /"), MAX_COMMENT_CHARS);

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A scalar as a literal; nothing in it is a line break to anybody, or turns the direction of what follows. */
export const literalText = (value: string | number | bigint | boolean | null): string =>
  (typeof value === "bigint" ? `${value}n` : JSON.stringify(value)).replaceAll(
    /[\p{Cf}\u007f-\u009f\u2028\u2029]/gu,
    (character) => character.split("").map(escapedUnit).join(""),
  );
