/** What a text may hold before anybody builds values of it: those of 32 MB of brackets take more than a gigabyte. */
export interface TextBounds {
  readonly depth: number;
  readonly nodes: number;
}

const [LF, SPACE, QUOTE, COMMA, DASH, QUESTION] = [10, 32, 34, 44, 45, 63] as const;
const [BRACE, BRACE_END, BRACKET, BRACKET_END, BACKSLASH] = [123, 125, 91, 93, 92] as const;

/**
 * Which bound a JSON text passes for certain. Only brackets, commas and quotes are looked at: of a text that is no JSON this says
 * little.
 */
export const exceededByJson = (text: string, { depth, nodes }: TextBounds): keyof TextBounds | undefined => {
  let level = 0;
  let containers = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) return undefined;
    } else if (code === COMMA) {
      if (++commas >= nodes) return "nodes";
    } else if (code === BRACE || code === BRACKET) {
      if (++level > depth) return "depth";
      if (++containers > nodes) return "nodes";
    } else if (code === BRACE_END || code === BRACKET_END) level--;
  }
  return undefined;
};

const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
};

/** Line ends, commas, brackets, and what begins an entry: a value of YAML takes at least one of them. */
export const countYamlMarks = (text: string): number => {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || code === COMMA || code === BRACE || code === BRACKET) marks++;
    else if ((code === DASH || code === QUESTION) && text.charCodeAt(at + 1) === SPACE) marks++;
  }
  return marks;
};
