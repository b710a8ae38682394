import fc from "fast-check";
import { base58btc } from "multiformats/bases/base58";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import { testBuiltins } from "../support/builtins.ts";

const { call } = testBuiltins();
const word = fc.oneof(
  fc.constantFrom("a", "b", "c", "__proto__", "ü"),
  fc.string({ unit: "grapheme", maxLength: 4 }),
);
const words = fc.array(word, { maxLength: 30 });
const integer = fc.maxSafeInteger();
const json = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<JsonValue>;

const holds = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(arbitrary, check));
const set = async (name: string, ...args: string[][]) => (await call(`array.${name}`, args)) as string[];

describe("sets", () => {
  it("union, of the three parts, is everything once", () =>
    holds(fc.tuple(words, words), async ([xs, ys]) => {
      const [both, onlyX, onlyY] = [
        await set("intersect", xs, ys),
        await set("diff", xs, ys),
        await set("diff", ys, xs),
      ];
      expect([...both, ...onlyX, ...onlyY].sort()).toEqual([...new Set([...xs, ...ys])].sort());
      expect(await set("sdiff", xs, ys)).toEqual([...onlyX, ...onlyY]);
      for (const x of both) expect(xs.includes(x) && ys.includes(x)).toBe(true);
      for (const x of onlyX) expect(xs.includes(x) && !ys.includes(x)).toBe(true);
    }));

  it("dedup keeps each once and in order, and doing it twice changes nothing", () =>
    holds(words, async (xs) => {
      const once = await set("dedup", xs);
      expect(once).toEqual(xs.filter((x, index) => xs.indexOf(x) === index));
      expect(await set("dedup", once)).toEqual(once);
    }));
});

describe("base58", () => {
  it("gives any bytes back", () =>
    holds(
      fc
        .tuple(fc.nat(4), fc.uint8Array({ maxLength: 300 }))
        .map(([zeros, tail]) => Uint8Array.of(...new Uint8Array(zeros), ...tail)),
      async (bytes) => {
        const text = await call("op.bytes_to_b58", [[...bytes]]);
        expect(text).toBe(base58btc.baseEncode(bytes));
        expect(await call("op.bytes_from_b58", [text])).toEqual([...bytes]);
      },
    ));

  it("gives any text back", () =>
    holds(fc.string({ unit: "binary", maxLength: 100 }), async (text) => {
      expect(await call("op.string_from_b58", [await call("op.string_to_b58", [text])])).toBe(text);
    }));

  it("takes back the longest it makes", async () => {
    const longest = Array.from({ length: 1024 }, () => 255);
    const { call: roomy } = testBuiltins({ limits: { arrayItems: 2000, resultBytes: 262_144 } });
    expect(await roomy("op.bytes_from_b58", [await roomy("op.bytes_to_b58", [longest])])).toEqual(longest);
  });
});

describe("json", () => {
  it("parse undoes stringify", () =>
    holds(json, async (value) => {
      const text = (await call("json.stringify", [value])) as string;
      fc.pre(text.length < 100_000 && !/\d{16}/.test(text));
      expect(await call("json.parse", [text])).toEqual(JSON.parse(text));
    }));

  it("obj, puts and the pairs variants make one and the same object", () =>
    holds(fc.array(fc.tuple(word, json), { maxLength: 10 }), async (entries) => {
      const made = await call("json.obj", entries.flat() as JsonValue[]);
      expect(made).toEqual(Object.fromEntries(entries));
      expect(await call("json.obj_pairs", [entries])).toEqual(made);
      expect(await call("json.puts", [{}, ...(entries.flat() as JsonValue[])])).toEqual(made);
      expect(await call("json.puts_pairs", [{}, entries])).toEqual(made);
    }));
});

describe("math", () => {
  it("is exact or an error, never nearly right", () =>
    holds(fc.tuple(integer, integer, fc.constantFrom("add", "sub", "mul")), async ([x, y, name]) => {
      const [a, b] = [BigInt(x), BigInt(y)];
      const exact = { add: a + b, sub: a - b, mul: a * b }[name];
      const fits = exact >= -(2n ** 63n) && exact < 2n ** 63n;
      const result = (async () => call(`math.${name}`, [x, y]))();
      if (fits) expect(BigInt((await result) as number | bigint)).toBe(exact);
      else await expect(result).rejects.toMatchObject({ code: "SLUICE_BUILTIN_FAILED" });
    }));

  it("div and rem belong together", () =>
    holds(fc.tuple(integer, integer), async ([x, y]) => {
      fc.pre(y !== 0);
      const [quotient, rest] = [await call("math.div", [x, y]), await call("math.rem", [x, y])] as [
        number,
        number,
      ];
      expect(BigInt(quotient) * BigInt(y) + BigInt(rest)).toBe(BigInt(x));
      expect(Math.abs(rest)).toBeLessThan(Math.abs(y));
    }));

  it("log undoes pow", () =>
    holds(
      fc.tuple(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 0, max: 9 })),
      async ([base, exponent]) => {
        expect(await call("math.log", [base, await call("math.pow", [base, exponent])])).toBe(exponent);
      },
    ));
});

describe("sluice.parse_error", () => {
  it("gives every field, of its type, whatever it is told", () =>
    holds(
      fc.oneof(
        fc.string({ unit: "binary" }),
        json.map((value) => JSON.stringify(value)),
      ),
      async (message) => {
        const wrapped = `Local service error, ret_code is 9, error message is '${message}'`;
        for (const text of [message, wrapped]) {
          expect(await call("sluice.parse_error", [text])).toEqual({
            type: expect.any(String),
            title: expect.any(String),
            status: expect.any(Number),
            code: expect.any(String),
            detail: expect.any(String),
            retry: expect.any(Boolean),
            retCode: expect.any(Number),
          });
        }
      },
    ));
});
