import { describe, expect, it } from "vitest";
import { exactInteger, type JsonValue, parseJson, stringifyJson } from "../../../src/core/index.ts";

const BIG = 9_007_199_254_740_993n;

describe("parseJson", () => {
  it.each<[string, JsonValue]>([
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740992", 9_007_199_254_740_992n],
    ["-9007199254740993", -BIG],
    ["18446744073709551616", 2n ** 64n],
    ["9".repeat(300), BigInt("9".repeat(300))],
    ['{"a/b":[0,{"id": 9007199254740993}]}', { "a/b": [0, { id: BIG }] }],
    ["[\n1,\n9007199254740993\n]", [1, BIG]],
    [
      '{"a":9007199254740993,"b":"9007199254740993","9007199254740993":1}',
      { a: BIG, b: "9007199254740993", "9007199254740993": 1 },
    ],
    ["[9007199254740993.0, 9007199254740993e3, 1.5, 1e300]", [2 ** 53, 9.007199254740993e18, 1.5, 1e300]],
    [`[9007199254740993, 1e400, ${"9".repeat(400)}]`, [BIG, Infinity, Infinity]],
    ['[9007199254740993, -0, true, null, "", {}]', [BIG, -0, true, null, "", {}]],
  ])("%.60s", (text, value) => expect(parseJson(text)).toStrictEqual(value));

  it("keeps __proto__ as plain data", () => {
    const made = parseJson('{"__proto__":{"x":9007199254740993}}') as { x?: unknown };
    expect(made.x).toBeUndefined();
    expect(Object.entries(made)).toEqual([["__proto__", { x: BIG }]]);
  });

  it.each(["", "{", "09007199254740993", "[9007199254740993,]", "9007199254740993n"])("refuses %j", (text) =>
    expect(() => parseJson(text)).toThrow(SyntaxError),
  );

  it("fails with a RangeError where depth is too much for it", () => {
    const levels = 100_000;
    const deep = `${"[".repeat(levels)}9007199254740993${"]".repeat(levels)}`;
    expect(() => parseJson(deep)).toThrow(RangeError);
  });

  it("takes a megabyte of digits in its stride", () => {
    const startedAt = performance.now();
    expect(parseJson(`[${"9".repeat(1_000_000)},0.${"9".repeat(1_000_000)}]`)).toEqual([Infinity, 1]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe("stringifyJson", () => {
  it.each<[JsonValue, string]>([
    [{ a: [1, "ü", null] }, '{"a":[1,"ü",null]}'],
    [BIG, "9007199254740993"],
    [
      { a: [-BIG, 2n ** 64n, "1"], b: BIG },
      '{"a":[-9007199254740993,18446744073709551616,"1"],"b":9007199254740993}',
    ],
  ])("%#", (value, text) => expect(stringifyJson(value)).toBe(text));

  it("indents", () => expect(stringifyJson({ a: BIG }, 2)).toBe('{\n  "a": 9007199254740993\n}'));

  it("refuses a value inside itself", () => {
    const value: JsonValue[] = [BIG];
    value.push(value);
    expect(() => stringifyJson(value)).toThrow(TypeError);
  });
});

describe("exactInteger", () => {
  it.each([
    ["0", 0],
    ["-9007199254740991", -9_007_199_254_740_991],
    ["9007199254740993", BIG],
    ["", undefined],
    ["007", undefined],
    ["+7", undefined],
    ["1.0", undefined],
    ["1e3", undefined],
    ["9".repeat(310), undefined],
  ])("%.20s", (digits, value) => expect(exactInteger(digits)).toBe(value));
});
