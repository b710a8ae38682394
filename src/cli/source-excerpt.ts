/** One line of a source text as a terminal can show it, and what of it is meant. */
export interface SourceExcerpt {
  readonly text: string;
  /** As wide as what stands before the part that is meant. */
  readonly indent: string;
  /** `^^^^`, as wide as that part. */
  readonly marker: string;
}

const BEFORE = 24; // columns kept before the place in a line that has to be cut

/**
 * The line around an offset, cut to `width` columns: minified documents are one line of megabytes. Control characters, direction marks
 * and lone surrogates become blanks, so that a hostile document cannot paint the terminal.
 */
export const sourceExcerpt = (text: string, offset: number, width: number): SourceExcerpt => {
  const room = Math.max(width, BEFORE * 2);
  // Never more than a window of the text is looked at.
  const head = text.slice(Math.max(0, offset - room), offset);
  const tail = text.slice(offset, offset + room);
  const lineStart = Math.max(head.lastIndexOf("\n"), head.lastIndexOf("\r")) + 1;
  const lineEnd = tail.search(/[\r\n]/);
  let before = head.slice(lineStart);
  let after = lineEnd < 0 ? tail : tail.slice(0, lineEnd);
  const isCutBefore = (lineStart === 0 && offset > room) || columns(before) + columns(after) > room;
  if (isCutBefore && columns(before) > BEFORE) before = `…${takeLast(before, BEFORE - 1)}`;
  const rest = room - columns(before);
  if (columns(after) > rest || (lineEnd < 0 && offset + room < text.length))
    after = `${take(after, rest - 1)}…`;
  const meant = columns(TOKEN.exec(after)?.[0] ?? " ");
  return {
    text: clean(before + after).trimEnd(),
    indent: " ".repeat(columns(before)),
    marker: "^".repeat(Math.max(1, meant)),
  };
};

/** A quoted text, or a plain word of YAML. */
const TOKEN = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s:,\]}"']+)/;

const clean = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, " ");

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

const widthOf = (character: string): number => {
  if (/^\p{Mn}$/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
};

const columns = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0);

const take = (text: string, limit: number): string => {
  let width = 0;
  let taken = "";
  for (const character of text) {
    width += widthOf(character);
    if (width > limit) break;
    taken += character;
  }
  return taken;
};

const takeLast = (text: string, limit: number): string => {
  const characters = [...text];
  let width = 0;
  let start = characters.length;
  while (start > 0 && width + widthOf(characters[start - 1] ?? "") <= limit) {
    start--;
    width += widthOf(characters[start] ?? "");
  }
  return characters.slice(start).join("");
};
