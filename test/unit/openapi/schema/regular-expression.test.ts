import { describe, expect, it } from "vitest";
import { mayBacktrack, regularExpression } from "../../../../src/openapi/schema/regular-expression.ts";

describe("regular expressions", () => {
  it.each(["^C-[0-9]{4}$", "^\\+[1-9][0-9]{6,14}$", "^[a-z]*$", "^(a|b)$", "", "\\(+", "[+*?]{3}"])(
    "%s is surely quick",
    (pattern) => {
      expect(mayBacktrack(pattern)).toBe(false);
    },
  );

  it.each(["(a+)+$", "a*a*", "(a|a)*b", "(ab){2,}", "(a)\\1", "(?=a)b", "a?a?", "x|".repeat(20)])(
    "%s may not be",
    (pattern) => {
      expect(mayBacktrack(pattern)).toBe(true);
    },
  );

  it("fall back to what V8 takes", () => {
    expect([
      regularExpression("\\p{L}")?.flags,
      regularExpression("a\\-b")?.flags,
      regularExpression("("),
    ]).toEqual(["u", "", undefined]);
  });
});
