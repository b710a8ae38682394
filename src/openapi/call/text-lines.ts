export interface TextLine {
  readonly text: string;
  /** It has its line end: nothing of it is missing. */
  readonly complete: boolean;
}

const LF = /([^\n]*)(\n|$)/y;
const ANY_END = /([^\r\n]*)(\r\n|\r|\n|$)/y;

/**
 * The lines of a text without its byte order mark, one at a time: a text of line ends alone is no list of millions.
 * @param ends - "any": LF, CR or CRLF.
 */
export function* textLines(text: string, ends: "lf" | "any"): Generator<TextLine> {
  const line = new RegExp(ends === "lf" ? LF : ANY_END);
  line.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  while (line.lastIndex < text.length) {
    const [, content = "", end] = line.exec(text) ?? [];
    yield { text: content, complete: end !== "" };
  }
}
