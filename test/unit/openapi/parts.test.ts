import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { lastToken, member, rootOf } from "../../../src/openapi/document/pointer.ts";
import { follow, resolveRef } from "../../../src/openapi/document/reference.ts";
import { measure } from "../../../src/openapi/schema/measure.ts";
import { mayBacktrack, regularExpression } from "../../../src/openapi/schema/regular-expression.ts";
import { TookTooLong, withTimeLimit } from "../../../src/openapi/schema/time-limit.ts";
import { documentOf } from "./support.ts";

describe("measure", () => {
  const bounds = { depth: 5, nodes: 100 };

  it("counts levels, values, the longest array, the longest string and bigints", () => {
    expect(measure({ a: [1, "abc", [[]]], b: null }, bounds)).toEqual({
      depth: 4,
      nodes: 7,
      longestArray: 3,
      longestString: 3,
      hasBigint: false,
      exceeded: undefined,
    });
    expect(measure([{ a: 2n ** 60n }], bounds).hasBigint).toBe(true);
  });

  it("stops at the first bound passed", () => {
    expect(measure([[[[[[]]]]]], bounds).exceeded).toBe("depth");
    expect(
      measure(
        Array.from({ length: 100 }, () => 0),
        bounds,
      ).exceeded,
    ).toBe("nodes");
    const shared: JsonValue[] = [1, 2, 3];
    const bomb = Array.from({ length: 9 }, () => Array.from({ length: 9 }, () => shared));
    expect(measure(bomb, bounds).exceeded).toBe("nodes");
  });
});

describe("pointers", () => {
  const document = documentOf(
    {},
    { "x-a": { "b/c~d e": [{ "": 1 }], loop: { $ref: "#/x-a/loop" }, prop: { $ref: { type: "string" } } } },
  );

  it("escape names and find them again", () => {
    const at = member(member(rootOf(document), "x-a"), "b/c~d e");
    expect([at.pointer, lastToken(at.pointer)]).toEqual(["/x-a/b~1c~0d e", "b/c~d e"]);
    expect(resolveRef(document, "#/x-a/b~1c~0d%20e/0/", "").node).toBe(1);
    expect(resolveRef(document, "#/x-a/b~1c~0d e/0", "").node).toEqual({ "": 1 });
  });

  it.each(["#/x-a/nope", "#/x-a/toString", "#x", "#/%", "http://h/#/x-a", "other.yaml"])(
    "%j leads nowhere",
    (ref) => {
      expect(() => resolveRef(document, ref, "/here")).toThrow(
        /points to nothing|another server|no such file/,
      );
    },
  );

  it("follow references but not properties of that name, and not in circles", () => {
    expect(follow(document, member(member(rootOf(document), "x-a"), "prop")).pointer).toBe("/x-a/prop");
    expect(() => follow(document, member(member(rootOf(document), "x-a"), "loop"))).toThrow(
      "leads round in a circle",
    );
  });
});

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

describe("withTimeLimit", () => {
  it("gives back what the function gives or throws", () => {
    expect(withTimeLimit(1000, () => ({ a: 1 }))).toEqual({ a: 1 });
    expect(() =>
      withTimeLimit(1000, () => {
        throw new RangeError("x");
      }),
    ).toThrow(RangeError);
  });

  it("stops endless work and goes on working", () => {
    const endless = (): never => {
      for (;;);
    };
    expect(() => withTimeLimit(20, endless)).toThrow(TookTooLong);
    expect(withTimeLimit(1000, () => 1)).toBe(1);
  });
});
