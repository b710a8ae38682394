import { SluiceError } from "../core/index.ts";

/* Just enough of Cedar's lexical grammar to cut a file into policies and to know the line of everything in it. */

export interface Token {
  readonly kind: "name" | "string" | "other";
  readonly text: string;
  readonly line: number;
}

/** One policy as it stands in its file. */
export interface PolicySource {
  readonly text: string;
  /** Of its first character, from 1. */
  readonly line: number;
  readonly column: number;
  readonly tokens: readonly Token[];
}

/** Cedar overflows its stack near 150 brackets; nobody writes so many. */
const MAX_BRACKETS = 64;
const TOKEN =
  /(?<space>\s+|\/\/[^\n\r]*)|(?<name>[A-Za-z_]\w*)|(?<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?<other>::|.)/gsu;

/** The policies of a Cedar text in order; what follows the last `;` is one too. @throws SluiceError SLUICE_CONFIG: nested too deeply. */
export const splitPolicies = (text: string, file: string): PolicySource[] => {
  const policies: PolicySource[] = [];
  let tokens: Token[] = [];
  let start = { offset: 0, line: 1, column: 1 };
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  const end = (offset: number): void => {
    if (tokens.length > 0)
      policies.push({
        text: text.slice(start.offset, offset).trimEnd(),
        line: start.line,
        column: start.column,
        tokens,
      });
    tokens = [];
    depth = 0;
  };
  for (const { 0: found, index, groups = {} } of text.matchAll(TOKEN)) {
    if (groups.space === undefined) {
      if (tokens.length === 0) start = { offset: index, line, column: index - lineStart + 1 };
      const kind = groups.name !== undefined ? "name" : groups.string !== undefined ? "string" : "other";
      tokens.push({ kind, text: found, line });
      depth = Math.max(0, depth + (BRACKETS[found] ?? 0));
      if (depth > MAX_BRACKETS)
        throw new SluiceError(
          "SLUICE_CONFIG",
          `${file}:${line}: more than ${MAX_BRACKETS} brackets inside each other`,
        );
      if (found === ";") end(index + 1);
    }
    for (let at = found.indexOf("\n"); at >= 0; at = found.indexOf("\n", at + 1)) {
      line++;
      lineStart = index + at + 1;
    }
  }
  end(text.length);
  return policies;
};

const BRACKETS: Readonly<Record<string, number>> = { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };
