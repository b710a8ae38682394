import { RE2JS } from "re2js";

/**
 * A document's `pattern` as a RegExp: with the `u` flag as JSON Schema asks, without it where only that works (a needless
 * escape, for example). Undefined where neither does.
 */
export const regularExpression = (pattern: string): RegExp | undefined => {
  if (pattern.length > MAX_PATTERN_CHARS) return undefined;
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // not valid with these flags
    }
  }
  return undefined;
};

/** Real ones have about a hundred; thousands of groups overflow the stack of an engine. */
const MAX_PATTERN_CHARS = 2000;

/** What a validator needs of an expression; `linear`: testing takes no longer than reading, a few times over. */
export interface PatternTest {
  readonly linear: boolean;
  test(text: string): boolean;
}

/** Look-around and back-references need V8; what they may cost is bounded by testing no more than this. */
const MAX_BACKTRACKING_CHARS = 256;

/**
 * The engine that fits: V8 where it cannot backtrack, RE2 (linear time, slower by a constant) where it might, and V8 on short
 * texts alone for the few expressions that RE2 does not know; a longer text is left to the upstream to judge.
 */
export const patternTest = (pattern: string): PatternTest | undefined => {
  const regExp = regularExpression(pattern);
  if (regExp === undefined) return undefined;
  if (!mayBacktrack(pattern)) return { linear: true, test: (text) => regExp.test(text) };
  const linear = re2(pattern);
  if (linear !== undefined) return { linear: true, test: (text) => linear.test(text) };
  return { linear: false, test: (text) => text.length > MAX_BACKTRACKING_CHARS || regExp.test(text) };
};

const re2 = (pattern: string): RE2JS | undefined => {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(withAllSpaces(pattern)));
  } catch {
    return undefined;
  }
};

/** White space as ECMA-262 has it, as part of a class; by `\s` RE2 means that of ASCII alone. */
const SPACES = String.raw`\t\n\x0b\f\r\p{Z}\x{feff}`;

const withAllSpaces = (pattern: string): string => {
  let inClass = false;
  return pattern.replaceAll(/\\.|[[\]]/gs, (token) => {
    if (token === "[" || token === "]") inClass = token === "[";
    if (token === String.raw`\s`) return inClass ? SPACES : `[${SPACES}]`;
    return token === String.raw`\S` && !inClass ? `[^${SPACES}]` : token;
  });
};

const MAX_ALTERNATIVES = 8;

/**
 * Can matching take much longer than reading the text? Errs on the side of yes. No is certain for at most one repetition,
 * none of a group, few alternatives and no back-reference: quadratic at worst.
 */
export const mayBacktrack = (pattern: string): boolean => {
  const bare = pattern
    .replaceAll(/\\[1-9k]/g, "(?=")
    .replaceAll(/\\./gs, "x")
    .replaceAll(/\[[^\]]*\]/g, "x");
  const repetitions = bare.match(/[*+?]|\{\d+,\d*\}/g)?.length ?? 0;
  const alternatives = bare.match(/\|/g)?.length ?? 0;
  return repetitions > 1 || alternatives > MAX_ALTERNATIVES || /\)[*+?{]|\(\?/.test(bare);
};
