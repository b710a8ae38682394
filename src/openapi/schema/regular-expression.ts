/**
 * A document's `pattern` as a RegExp: with the `u` flag as JSON Schema asks, without it where only that works (a needless
 * escape, for example). Undefined where neither does.
 */
export const regularExpression = (pattern: string): RegExp | undefined => {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // not valid with these flags
    }
  }
  return undefined;
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
