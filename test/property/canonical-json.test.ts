import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  isJsonObject,
  type JsonValue,
  parseJson,
  stringifyJson,
} from "../../src/core/index.ts";

/** RFC 8785 as it reads: the model. */
const written = (value: JsonValue): string => {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join(",")}}`;
};

/** Names that objects put elsewhere, or that are no members when they are assigned to; and surrogates, which code points sort otherwise. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 4 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
  fc.constantFrom(
    "__proto__",
    "toJSON",
    "constructor",
    "",
    "10",
    "9",
    "007",
    "-1",
    "4294967295",
    "\uD800",
    "\uFFFF",
    "😀",
  ),
);
const { value: json } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 70n }),
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(name, tie("value")), { maxLength: 40 }).map((members) => Object.fromEntries(members)),
  ),
}));

describe("canonicalJson", () => {
  it("writes what the specification says, letter by letter", () =>
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(value)).toBe(written(value));
      }),
      { numRuns: 1000 },
    ));

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])(
    "has no text for %d, which null would be",
    (value) => {
      for (const holder of [value, [value], { a: value }, { 1: { a: [value] } }] as JsonValue[])
        expect(() => canonicalJson(holder)).toThrow(RangeError);
    },
  );

  it("writes the same for the same members in any order, and leaves the value as it is", () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, json), { selector: ([key]) => key, maxLength: 40 }),
        (members) => {
          const value = Object.fromEntries(members);
          const before = stringifyJson(value);
          expect(canonicalJson(Object.fromEntries(members.toReversed()))).toBe(canonicalJson(value));
          expect(stringifyJson(value)).toBe(before);
        },
      ),
    ));

  it.each([
    ['{"__proto__":{"b":1,"a":2},"a":[]}', '{"__proto__":{"a":2,"b":1},"a":[]}'],
    ['{"b":{"10":1,"9":2,"a":0},"a":9007199254740993}', '{"a":9007199254740993,"b":{"10":1,"9":2,"a":0}}'],
    ['{"\uFB33":1,"\uD83D\uDE00":2,"\u20ac":3,"1":4,"\\r":5}', '{"\\r":5,"1":4,"€":3,"😀":2,"\uFB33":1}'],
    ["[-0,1e21,1E-7,0.10]", "[0,1e+21,1e-7,0.1]"],
  ])("%s", (given, canonical) => {
    expect(canonicalJson(parseJson(given))).toBe(canonical);
  });
});
