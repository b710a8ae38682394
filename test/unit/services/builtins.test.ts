import { base58btc } from "multiformats/bases/base58";
import { describe, expect, it } from "vitest";
import { type JsonValue, stringifyJson } from "../../../src/core/index.ts";
import { OTHER, refusal, SELF, testBuiltins } from "../../support/builtins.ts";

const builtins = testBuiltins();
const MAX = Number.MAX_SAFE_INTEGER;

type Row = [name: string, args: JsonValue[], expected: JsonValue];
type Refused = [name: string, args: JsonValue[], detail: string];

const answers = (rows: Row[]) =>
  it.each(
    rows.map(
      ([name, args, expected]) =>
        [name, stringifyJson(args), stringifyJson(expected), args, expected] as const,
    ),
  )("%s %s -> %s", async (name, _args, _expected, args, expected) => {
    expect(await builtins.call(name, args)).toStrictEqual(expected);
  });

const refuses = (rows: Refused[]) =>
  it.each(rows.map(([name, args, detail]) => [name, stringifyJson(args), detail, args] as const))(
    "%s %s is refused: %s",
    async (name, _args, detail, args) => {
      expect(await refusal(() => builtins.call(name, args))).toEqual({
        code: "SLUICE_BUILTIN_FAILED",
        detail: `${name}: ${detail}`,
      });
    },
  );

describe("op", () => {
  answers([
    ["op.noop", [], ""],
    ["op.noop", [1, "any"], ""],
    ["op.identity", [], ""],
    ["op.identity", [null], null],
    ["op.identity", [{ a: [1] }], { a: [1] }],
    ["op.array", [], []],
    ["op.array", [1, "two", null, [3]], [1, "two", null, [3]]],
    ["op.array_length", [[]], 0],
    ["op.array_length", [[1, [2, 3]]], 2],
    ["op.concat", [], []],
    ["op.concat", [[1], [], ["a", [2]]], [1, "a", [2]]],
    ["op.concat_strings", [], ""],
    ["op.concat_strings", ["при", "", "вет 🎉"], "привет 🎉"],
    ["op.string_to_b58", ["hello, мир 🎉"], "5L9GKndyhz85uLNbNHKzWbsrg"],
    ["op.string_to_b58", ["", "ignored"], ""],
    ["op.string_from_b58", ["5L9GKndyhz85uLNbNHKzWbsrg"], "hello, мир 🎉"],
    ["op.string_from_b58", [base58btc.baseEncode(new TextEncoder().encode("\ufeffa"))], "\ufeffa"],
    ["op.bytes_to_b58", [[0, 0, 1, 255]], "119p"],
    ["op.bytes_to_b58", [[0, 0]], "11"],
    ["op.bytes_from_b58", ["11"], [0, 0]],
    ["op.bytes_from_b58", ["119p"], [0, 0, 1, 255]],
    ["op.bytes_from_b58", [""], []],
  ]);
  refuses([
    ["op.identity", [1, 2], "expected 1 argument, got 2"],
    ["op.array_length", [], "expected 1 argument, got 0"],
    ["op.array_length", [[], []], "expected 1 argument, got 2"],
    ["op.array_length", ["abc"], "argument 0 (array): expected an array, got a string"],
    ["op.concat", [[1], { 0: 1 }], "argument 1 (array): expected an array, got an object"],
    ["op.concat_strings", ["a", 1], "argument 1 (string): expected a string, got a number"],
    ["op.string_to_b58", [], "argument 0 (string) is missing: expected a string"],
    ["op.string_to_b58", [null], "argument 0 (string): expected a string, got null"],
    ["op.string_to_b58", ["x".repeat(1025)], "base58 is limited to 1024 bytes, got 1025"],
    ["op.string_from_b58", ["0OIl"], "argument 0 is not base58: it has a character outside its alphabet"],
    ["op.string_from_b58", [" 119p"], "argument 0 is not base58: it has a character outside its alphabet"],
    ["op.bytes_from_b58", ["1ж"], "argument 0 is not base58: it has a character outside its alphabet"],
    ["op.bytes_from_b58", ["2".repeat(1401)], "base58 is limited to 1400 digits, got 1401"],
    ["op.string_from_b58", ["5Q"], "argument 0 (b58_string) decodes to bytes that are not UTF-8"],
    [
      "op.bytes_to_b58",
      [[1, 256]],
      "argument 0 (bytes): expected an array of bytes (0 to 255), got one out of that range as item 1",
    ],
    [
      "op.bytes_to_b58",
      [[1.5]],
      "argument 0 (bytes): expected an array of bytes (0 to 255), got a fraction as item 0",
    ],
    ["op.bytes_to_b58", ["abc"], "argument 0 (bytes): expected an array of bytes (0 to 255), got a string"],
  ]);

  // Digests computed elsewhere (Python's hashlib).
  const spoken = "hello, как слышно? ХОРОШО!";
  const multihash = "QmNknMLzVYT74mJHrCC8mvDkB3P72BQZatsNpsQ1fSRHjb";
  const digest = "R8eErW2g7b8heS29w4SZaT3sdAakv2Co4p1hrG8Dbfb";
  answers([
    ["op.sha256_string", [spoken], multihash],
    ["op.sha256_string", [spoken, []], multihash],
    ["op.sha256_string", [spoken, null, [false]], multihash],
    ["op.sha256_string", [spoken, true], digest],
    ["op.sha256_string", [spoken, [true], []], digest],
  ]);
  it("gives a hash as bytes when asked", async () => {
    const full = (await builtins.call("op.sha256_string", [spoken, false, true])) as number[];
    expect(full.slice(0, 5)).toEqual([0x12, 0x20, 6, 46, 148]);
    expect(await builtins.call("op.sha256_string", [spoken, true, [true]])).toEqual(full.slice(2));
  });
  refuses([
    ["op.sha256_string", [1], "argument 0 (string): expected a string, got a number"],
    [
      "op.sha256_string",
      ["", "yes"],
      "argument 1 (digest_only): expected a boolean or nothing, got a string",
    ],
    [
      "op.sha256_string",
      ["", [], [true, true]],
      "argument 2 (as_bytes): an optional holds at most 1 item, got 2",
    ],
    [
      "op.sha256_string",
      ["", ["yes"]],
      "argument 1 (digest_only): expected a boolean or nothing, got an array",
    ],
  ]);
});

describe("math", () => {
  answers([
    ["math.add", [2, -3], -1],
    ["math.add", [MAX, -MAX], 0],
    ["math.sub", [2, 5], -3],
    ["math.mul", [-4, 5], -20],
    ["math.mul", [0, -5], 0],
    ["math.fmul", [2.5, 3], 7],
    ["math.fmul", [-2.5, 3], -8],
    ["math.div", [7, 2], 3],
    ["math.div", [-7, 2], -3],
    ["math.rem", [7, 3], 1],
    ["math.rem", [-7, 3], -1],
    ["math.rem", [7, -3], 1],
    ["math.pow", [2, 10], 1024],
    ["math.pow", [-3, 3], -27],
    ["math.pow", [0, 0], 1],
    ["math.pow", [1, 4294967295], 1],
    ["math.pow", [-1, 4294967295], -1],
    ["math.pow", [-1, 4294967294], 1],
    ["math.pow", [0, 4294967295], 0],
    ["math.log", [2, 1], 0],
    ["math.log", [2, 1023], 9],
    ["math.log", [2, 1024], 10],
    ["math.log", [10, MAX], 15],
    ["math.add", [MAX, 1], 2n ** 53n],
    ["math.sub", [-MAX, 1], -(2n ** 53n)],
    ["math.sub", [2n ** 53n, 1], MAX],
    ["math.mul", [2 ** 31, 2 ** 31], 2n ** 62n],
    ["math.pow", [2, 53], 2n ** 53n],
    ["math.div", [2n ** 63n - 1n, 7], 1_317_624_576_693_539_401n],
    ["math.fmul", [2n ** 60n, 0.5], 2n ** 59n],
    ["cmp.gt", [9_007_199_254_740_993n, 9_007_199_254_740_992n], true],
    ["cmp.cmp", [-(2n ** 63n), 0], -1],
  ]);
  refuses([
    ["math.add", [1], "expected 2 arguments, got 1"],
    ["math.add", [1, 2, 3], "expected 2 arguments, got 3"],
    ["math.add", ["1", 2], "argument 0 (x): expected an integer, got a string"],
    ["math.add", [1, 2.5], "argument 1 (y): expected an integer, got a fraction"],
    [
      "math.add",
      [1, MAX + 1],
      "argument 1 (y): expected an integer, got one beyond 2^53 - 1, which cannot be held exactly",
    ],
    ["math.add", [2n ** 63n, 1], "argument 0 (x): expected an integer, got one beyond 64 bits with a sign"],
    ["math.add", [2n ** 63n - 1n, 1], "i64 overflow"],
    ["math.mul", [MAX, MAX], "i64 overflow"],
    ["math.fmul", [1e300, 1e300], "i64 overflow"],
    ["math.fmul", [1e10, 1e10], "i64 overflow"],
    ["math.fmul", [true, 1], "argument 0 (x): expected a number, got a boolean"],
    ["math.div", [1, 0], "division by zero"],
    ["math.rem", [1, 0], "division by zero"],
    ["math.pow", [2, 63], "i64 overflow"],
    ["math.pow", [-2, 65], "i64 overflow"],
    ["math.pow", [MAX, 4294967295], "i64 overflow"],
    ["math.pow", [2, -1], "argument 1 (y): expected an unsigned 32-bit integer, got one out of that range"],
    [
      "math.pow",
      [2, 4294967296],
      "argument 1 (y): expected an unsigned 32-bit integer, got one out of that range",
    ],
    ["math.log", [1, 5], "a logarithm needs a base of at least 2 and a positive number"],
    ["math.log", [2, 0], "a logarithm needs a base of at least 2 and a positive number"],
  ]);
});

describe("cmp", () => {
  answers([
    ["cmp.gt", [2, 1], true],
    ["cmp.gt", [1, 1], false],
    ["cmp.gte", [1, 1], true],
    ["cmp.gte", [0, 1], false],
    ["cmp.lt", [-1, 0], true],
    ["cmp.lt", [0, 0], false],
    ["cmp.lte", [0, 0], true],
    ["cmp.lte", [1, 0], false],
    ["cmp.cmp", [-5, 5], -1],
    ["cmp.cmp", [5, 5], 0],
    ["cmp.cmp", [MAX, -MAX], 1],
  ]);
  refuses([
    ["cmp.gt", [], "expected 2 arguments, got 0"],
    ["cmp.lte", [1, null], "argument 1 (y): expected an integer, got null"],
    ["cmp.cmp", [1, "1"], "argument 1 (y): expected an integer, got a string"],
  ]);
});

describe("array", () => {
  answers([
    ["array.sum", [[]], 0],
    ["array.sum", [[1, 2, -5]], -2],
    ["array.sum", [[MAX, MAX, -MAX]], MAX],
    ["array.dedup", [[]], []],
    ["array.dedup", [["б", "a", "б", "__proto__"]], ["б", "a", "__proto__"]],
    [
      "array.intersect",
      [
        ["a", "b", "b"],
        ["b", "c"],
      ],
      ["b"],
    ],
    ["array.intersect", [["a"], []], []],
    ["array.diff", [["a", "b", "a"], ["b"]], ["a"]],
    [
      "array.sdiff",
      [
        ["a", "b"],
        ["b", "c"],
      ],
      ["a", "c"],
    ],
    ["array.length", [[1, 2]], 2],
    ["array.slice", [[1, 2, 3], 1, 3], [2, 3]],
    ["array.slice", [[1, 2, 3], 3, 3], []],
    ["array.sum", [[MAX, 1]], 2n ** 53n],
    ["array.slice", [[], 5, "ignored for an empty array"], []],
  ]);
  refuses([
    ["array.sum", [[1], [2]], "expected 1 argument, got 2"],
    ["array.sum", [[1, "2"]], "argument 0 (xs): expected an array of integers, got a string as item 1"],
    [
      "array.slice",
      [[1], 0, 2n ** 60n],
      "argument 2 (end): expected an unsigned integer, got one out of that range",
    ],
    ["array.dedup", [[2n ** 60n]], "argument 0 (xs): expected an array of strings, got a number as item 0"],
    ["array.dedup", [[1]], "argument 0 (xs): expected an array of strings, got a number as item 0"],
    ["array.intersect", [["a"]], "expected 2 arguments, got 1"],
    ["array.diff", [["a"], "a"], "argument 1 (ys): expected an array of strings, got a string"],
    ["array.sdiff", [[null], []], "argument 0 (xs): expected an array of strings, got null as item 0"],
    ["array.length", [3], "argument 0 (array): expected an array, got a number"],
    ["array.slice", [[1]], "expected 3 arguments, got 1"],
    ["array.slice", [[1], 0, 2], "indexes out of bounds: start 0, end 2, array length 1"],
    ["array.slice", [[1], 1, 0], "indexes out of bounds: start 1, end 0, array length 1"],
    [
      "array.slice",
      [[1], -1, 1],
      "argument 1 (start): expected an unsigned integer, got one out of that range",
    ],
    ["array.slice", [[1], 0, "1"], "argument 2 (end): expected an unsigned integer, got a string"],
  ]);
});

describe("json", () => {
  answers([
    ["json.obj", [], {}],
    ["json.obj", ["a", 1, "b", null, "a", 2], { a: 2, b: null }],
    ["json.put", [{ a: 1 }, "b", [2]], { a: 1, b: [2] }],
    ["json.puts", [{ a: 1 }], { a: 1 }],
    ["json.puts", [{ a: 1 }, "b", 2, "a", 3], { a: 3, b: 2 }],
    ["json.obj_pairs", [[]], {}],
    [
      "json.obj_pairs",
      [
        [
          ["a", 1],
          ["a", 2],
        ],
      ],
      { a: 2 },
    ],
    ["json.puts_pairs", [{ a: 1 }, [["b", { c: [] }]]], { a: 1, b: { c: [] } }],
    ["json.parse", ['{"a":[1,2.5,"ü",null,true]}'], { a: [1, 2.5, "ü", null, true] }],
    ["json.parse", ['"[[["'], "[[["],
    ["json.parse", ['["\\"[", 9007199254740991, 1e3]'], ['"[', MAX, 1000]],
    ["json.parse", [`"\\"${"[".repeat(200)}"`], `"${"[".repeat(200)}`],
    ["json.parse", ['"\\ud83c\\udf89"'], "🎉"],
    ["json.parse", ["[1e5, 12345678901234567.5]"], [100000, 12345678901234568]],
    ["json.stringify", [{ a: [1, "ü", null] }], '{"a":[1,"ü",null]}'],
    ["json.parse", ['{"id":9007199254740993}'], { id: 9_007_199_254_740_993n }],
    ["json.stringify", [{ id: 9_007_199_254_740_993n }], '{"id":9007199254740993}'],
    ["json.stringify", ["text"], '"text"'],
    ["json.stringify", [null], "null"],
  ]);
  refuses([
    ["json.obj", ["a"], "argument 1 (value of the key before it) is missing: expected a value"],
    ["json.obj", [1, 2], "argument 0 (key): expected a string, got a number"],
    ["json.put", [{}], "argument 1 (key) is missing: expected a string"],
    ["json.put", [{}, "a"], "argument 2 (value) is missing: expected a value"],
    ["json.put", [[], "a", 1], "argument 0 (object): expected an object, got an array"],
    ["json.puts", [], "argument 0 (object) is missing: expected an object"],
    ["json.puts", [null, "a", 1], "argument 0 (object): expected an object, got null"],
    ["json.puts", [{}, "a", 1, 2, 3], "argument 3 (key): expected a string, got a number"],
    ["json.obj_pairs", [], "expected 1 argument, got 0"],
    [
      "json.obj_pairs",
      [[["a"]]],
      "argument 0 (pairs): expected an array of [string, value] pairs, got an array of 1 as item 0",
    ],
    [
      "json.obj_pairs",
      [[[1, 2]]],
      "argument 0 (pairs): expected an array of [string, value] pairs, got a pair whose key is a number as item 0",
    ],
    [
      "json.obj_pairs",
      [["a", 1]],
      "argument 0 (pairs): expected an array of [string, value] pairs, got a string as item 0",
    ],
    [
      "json.obj_pairs",
      [[["a", 1, 2]]],
      "argument 0 (pairs): expected an array of [string, value] pairs, got an array of 3 as item 0",
    ],
    ["json.puts_pairs", [{}], "expected 2 arguments, got 1"],
    ["json.puts_pairs", ["{}", []], "argument 0 (object): expected an object, got a string"],
    ["json.parse", [], "expected 1 argument, got 0"],
    ["json.parse", [{}], "argument 0 (json): expected a string, got an object"],
    ["json.parse", ["[".repeat(128) + "]".repeat(128)], "argument 0 (json) is nested deeper than 127 levels"],
    ["json.parse", ["1".repeat(262_145)], "argument 0 (json) is longer than 262144 bytes"],
    ["json.parse", ["[1e400]"], "argument 0 (json) holds a number too large for a double"],
    [
      "json.parse",
      ['{"id":18446744073709551616}'],
      "argument 0 (json) holds an integer of more than 64 bits, which cannot be passed on exactly; make it a string",
    ],
    ["json.parse", ['["\\ud800"]'], "argument 0 (json) holds half of a surrogate pair"],
    ["json.parse", ['{"\\udc00":1}'], "argument 0 (json) holds half of a surrogate pair"],
    ["json.stringify", [], "expected 1 argument, got 0"],
    ["json.stringify", [1, 2], "expected 1 argument, got 2"],
  ]);
  it("says where JSON text breaks", async () => {
    const { code, detail } = await refusal(() => builtins.call("json.parse", ["{oops}"]));
    expect(code).toBe("SLUICE_BUILTIN_FAILED");
    expect(detail).toMatch(/^json\.parse: argument 0 \(json\) is not JSON: .*position 1/);
  });
  it("takes 127 levels, the most that AquaVM takes", async () => {
    const deepest = "[".repeat(127) + "]".repeat(127);
    expect(JSON.stringify(await builtins.call("json.parse", [deepest]))).toBe(deepest);
  });
  it.each([
    ["json.obj", ["__proto__", { polluted: true }]],
    ["json.put", [{}, "__proto__", { polluted: true }]],
    ["json.puts", [{}, "__proto__", { polluted: true }]],
    ["json.obj_pairs", [[["__proto__", { polluted: true }]]]],
    ["json.puts_pairs", [{}, [["__proto__", { polluted: true }]]]],
    ["json.puts", [JSON.parse('{"__proto__":{"polluted":true}}')]],
    ["json.parse", ['{"__proto__":{"polluted":true}}']],
  ] as [string, JsonValue[]][])("%s keeps __proto__ as plain data", async (name, args) => {
    const made = (await builtins.call(name, args)) as { polluted?: unknown };
    expect(made.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect(JSON.stringify(made)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("debug", () => {
  answers([
    ["debug.stringify", [], '"<empty argument list>"'],
    ["debug.stringify", ["a"], '"a"'],
    ["debug.stringify", [{ a: [1] }], '{"a":[1]}'],
    ["debug.stringify", [null], "null"],
    ["debug.stringify", [1, "ü"], '[1,"ü"]'],
  ]);
});

describe("what is not offered", () => {
  it.each([
    ["kad.neighborhood", "Kademlia"],
    ["kad.merge", "Kademlia"],
    ["dist.add_module", "WebAssembly"],
    ["vault.put", "files"],
    ["vm.create", "virtual machines"],
    ["spell.install", "spells"],
    ["worker.create", "workers"],
    ["subnet.resolve", "deals"],
    ["stat.service_memory", "/metrics"],
    ["srv.create", "sluice publish"],
    ["srv.remove", "sluice publish"],
    ["srv.add_alias", "sluice publish"],
    ["peer.connect", "never from a particle"],
  ])("%s says why", async (name, reason) => {
    const { code, detail } = await refusal(() => builtins.call(name, []));
    expect(code).toBe("SLUICE_UNKNOWN_FUNCTION");
    expect(detail).toContain("is not offered by this peer: ");
    expect(detail).toContain(reason);
  });
  it.each(["sig", SELF])("%s.sign says why as data, as Nox does", (service) => {
    expect(builtins.call(`${service}.sign`, [[1, 2]])).toStrictEqual({
      success: false,
      error: [expect.stringContaining("nothing chosen by a script")],
      signature: [],
    });
  });
  it.each([
    ["op", "nope"],
    ["op", "constructor"],
    ["op", "__proto__"],
    ["__proto__", "toString"],
    ["constructor", "name"],
    ["credit-check", "checkCredit"],
    [OTHER, "get_peer_id"],
  ])("%s.%s is no builtin", (service, fn) => {
    expect(builtins.find(service, fn)).toBeUndefined();
  });
  it("names every service that it answers for", () => {
    const named = [...builtins.services];
    expect(named).toEqual(
      expect.arrayContaining(["op", "peer", "json", "sluice", "run-console", "kad", SELF]),
    );
    expect(named).not.toContain("credit-check");
  });
});

describe("limits", () => {
  const thousand = Array.from({ length: 1000 }, (_, index) => index);
  it("lets arrays of the limit pass", async () => {
    expect(await builtins.call("op.identity", [thousand])).toHaveLength(1000);
  });
  it.each([
    ["op.concat", [thousand, [1]]],
    ["op.array", [...thousand, 1]],
    ["op.identity", [[...thousand, 1]]],
  ] as [string, JsonValue[]][])("%s refuses a longer result", async (name, args) => {
    expect(await refusal(() => builtins.call(name, args))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: `${name}: a result of 1001 items exceeds the limit of 1000`,
    });
  });
});
