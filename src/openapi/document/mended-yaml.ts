import { YAMLException } from "js-yaml";

/** What was read of a text, and where an offset in the text as it was read stands in the text as it was written. */
export interface MendedReading<T> {
  readonly value: T;
  readonly written: (offset: number) => number;
}

/** Deeper than lines within 100 levels are indented. */
const INDENT = " ".repeat(256);

/** A mended text is read anew from its start for each line: about three seconds of it. */
const MAX_CHARS = 4 * 1024 * 1024;
const MAX_CHARS_READ = 8 * MAX_CHARS;

/**
 * Reads YAML whose quoted texts or brackets go on in lines that are not indented deeper than their key, as in Docker's own document:
 * YAML 1.2 section 7 forbids it, the parsers of other languages take it. The space before such a line is no part of any value, so each line
 * that js-yaml stops at is moved in, and the text is read again.
 * @throws what `read` threw first, when moving lines does not help or takes too long.
 */
export const readMended = <T>(text: string, read: (text: string) => T): MendedReading<T> => {
  const moved: number[] = [];
  let mended = text;
  let first: unknown;
  let charsRead = 0;
  for (;;) {
    try {
      return {
        value: read(mended),
        written: (offset) => offset - INDENT.length * movedBefore(moved, offset),
      };
    } catch (error) {
      first ??= error;
      charsRead += mended.length;
      const start = lineStart(mended, error);
      const isWorse = start === undefined || start <= (moved.at(-1) ?? -1);
      if (isWorse || text.length > MAX_CHARS || charsRead > MAX_CHARS_READ) throw first;
      moved.push(start);
      mended = `${mended.slice(0, start)}${INDENT}${mended.slice(start)}`;
    }
  }
};

/** Where the line starts that the parser wants deeper. */
const lineStart = (text: string, error: unknown): number | undefined => {
  if (!(error instanceof YAMLException) || error.mark === undefined) return undefined;
  if (error.reason.split("\n", 1)[0] !== "deficient indentation") return undefined;
  const { position } = error.mark;
  return Math.max(text.lastIndexOf("\n", position - 1), text.lastIndexOf("\r", position - 1)) + 1;
};

/** Lines are moved from the first to the last: where each starts is counted with the indents before it. */
const movedBefore = (moved: readonly number[], offset: number): number => {
  const next = moved.findIndex((start) => start >= offset);
  return next < 0 ? moved.length : next;
};
