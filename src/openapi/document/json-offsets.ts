import { meet, type Wanted } from "./wanted.ts";

/**
 * Fills in where the wanted members of a JSON text stand, without building its values.
 * @returns false when the text is not JSON: YAML in flow style looks much like it.
 */
export const jsonOffsets = (text: string, wanted: Wanted): boolean => {
  try {
    const scanner: Scanner = { text, at: 0 };
    const first = skipBlanks(scanner);
    if (first !== BRACE && first !== BRACKET) return false;
    meet(wanted, scanner.at);
    value(scanner, wanted);
    return Number.isNaN(skipBlanks(scanner));
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
};

class NotJson extends Error {}

interface Scanner {
  readonly text: string;
  at: number;
}

const [QUOTE, COMMA, COLON, BRACE, BRACE_END, BRACKET, BRACKET_END, BACKSLASH] = [
  34, 44, 58, 123, 125, 91, 93, 92,
] as const;
/** What stands outside of strings in JSON. */
const OUTSIDE = new Set(
  [...' \t\r\n{}[]:,+-.0123456789eEtrufalsn"'].map((character) => character.charCodeAt(0)),
);

/** The scanner stands at a value; afterwards behind it. As deep as the pointers that are asked for, no deeper. */
const value = (scanner: Scanner, wanted: Wanted): void => {
  const opening = scanner.text.charCodeAt(scanner.at);
  if (wanted.below.size === 0 || (opening !== BRACE && opening !== BRACKET)) {
    skipValue(scanner);
    return;
  }
  const isObject = opening === BRACE;
  const closing = isObject ? BRACE_END : BRACKET_END;
  scanner.at++;
  for (let index = 0; ; index++) {
    let next = skipBlanks(scanner);
    if (next === closing && index === 0) break;
    const start = scanner.at;
    const name = isObject ? memberName(scanner) : String(index);
    const child = wanted.below.get(name);
    if (child === undefined) skipValue(scanner);
    else {
      meet(child, start);
      value(scanner, child);
    }
    next = skipBlanks(scanner);
    if (next === closing) break;
    if (next !== COMMA) throw new NotJson();
    scanner.at++;
  }
  scanner.at++;
};

/** Leaves the scanner at the member's value. */
const memberName = (scanner: Scanner): string => {
  const { text, at } = scanner;
  if (text.charCodeAt(at) !== QUOTE) throw new NotJson();
  scanner.at = endOfString(text, at);
  const raw = text.slice(at, scanner.at);
  if (skipBlanks(scanner) !== COLON) throw new NotJson();
  scanner.at++;
  skipBlanks(scanner);
  return raw.includes("\\") ? decoded(raw) : raw.slice(1, -1);
};

const decoded = (raw: string): string => {
  try {
    return JSON.parse(raw) as string;
  } catch {
    throw new NotJson();
  }
};

/** Goes behind one value of any depth. */
const skipValue = (scanner: Scanner): void => {
  const { text } = scanner;
  let depth = 0;
  let { at } = scanner;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === BRACE || code === BRACKET) depth++;
    else if (code === BRACE_END || code === BRACKET_END) {
      if (depth === 0) break;
      depth--;
    } else if (code === COMMA && depth === 0) break;
    else if (!OUTSIDE.has(code)) throw new NotJson();
  }
  if (depth > 0) throw new NotJson();
  scanner.at = at;
};

const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  throw new NotJson();
};

/** The character the scanner then stands at; NaN at the end. */
const skipBlanks = (scanner: Scanner): number => {
  for (;;) {
    const code = scanner.text.charCodeAt(scanner.at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
    scanner.at++;
  }
};
