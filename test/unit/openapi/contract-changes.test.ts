import { describe, expect, it } from "vitest";
import { type Change, compareSignatures } from "../../../src/openapi/contract/compare-signatures.ts";
import type { Shape } from "../../../src/openapi/contract/shape.ts";
import type { FunctionSignature, Signature } from "../../../src/openapi/contract/signature.ts";

const fn = (parts: Partial<FunctionSignature> = {}): FunctionSignature => ({
  method: "POST",
  path: "/x",
  arguments: [],
  options: {},
  result: [],
  ...parts,
});

const signature = (functions: Signature["functions"], types: Signature["types"] = {}): Signature => ({
  sluice: 1,
  service: "test",
  functions,
  types,
});

/** As `! message` for what breaks, and `message` for what does not. */
const told = (changes: readonly Change[]): string[] =>
  changes.map(({ breaking, message }) => (breaking ? `! ${message}` : message));

const changes = (before: Signature, after: Signature): string[] => told(compareSignatures(before, after));

const changesOf = (before: Partial<FunctionSignature>, after: Partial<FunctionSignature>): string[] =>
  changes(signature({ f: fn(before) }), signature({ f: fn(after) }));

const args = (...names: string[]): Partial<FunctionSignature> => ({
  arguments: names.map((name) => ({ name, shape: "string" })),
});

describe("functions", () => {
  it("removed, added, renamed", () => {
    const text = { method: "POST", path: "/sms" };
    expect(
      changes(signature({ sendSms: fn(text), other: fn() }), signature({ deliver: fn(text), other: fn() })),
    ).toEqual(['! sendSms: function was removed; is it now "deliver"?', "deliver: function was added"]);
    expect(changes(signature({ getUsers: fn() }), signature({ getUser: fn({ path: "/y" }) }))[0]).toBe(
      '! getUsers: function was removed; is it now "getUser"?',
    );
    expect(changes(signature({ a: fn(), toString: fn() }), signature({ a: fn() }))).toEqual([
      "! toString: function was removed",
    ]);
  });

  it("may make another request", () => {
    expect(changesOf({ method: "GET", path: "/a" }, { method: "POST", path: "/b" })).toEqual([
      "f: request is now POST /b, not GET /a",
      "f: effect is now once, not safe",
    ]);
    expect(changesOf({ method: "GET" }, { method: "QUERY" })).toEqual([
      "f: request is now QUERY /x, not GET /x",
    ]);
  });

  it("may have another effect, which is told and breaks nobody", () => {
    expect(changesOf({ method: "POST" }, { method: "POST", effect: "keyed" })).toEqual([
      "f: effect is now keyed, not once",
    ]);
    expect(changesOf({ effect: "safe" }, { effect: "once" })).toEqual(["f: effect is now once, not safe"]);
    expect(changesOf({ method: "POST" }, { method: "POST", effect: "once" })).toEqual([]);
  });
});

describe("arguments", () => {
  it.each([
    [["to", "text"], ["to"], ['! f: argument 2 "text" was removed']],
    [["a", "b", "c"], ["b", "c"], ['! f: argument 1 "a" was removed']],
    [["a"], ["a", "b"], ['! f: argument 2 "b" was added']],
    [["b"], ["a", "b"], ['! f: argument 1 "a" was added']],
    [
      ["a", "b"],
      ["b", "a"],
      ['! f: argument 1 "a" is now argument 2', '! f: argument 2 "b" is now argument 1'],
    ],
    [["a", "text"], ["a", "message"], ['! f: argument 2 "text" is now called "message"']],
    [["a", "b"], ["a", "b"], []],
  ])("%j -> %j", (before, after, expected) => {
    expect(changesOf(args(...before), args(...after))).toEqual(expected);
  });

  it("that become options, and options that become arguments", () => {
    expect(changesOf(args("a"), { options: { a: "string" } })).toEqual([
      '! f: argument 1 "a" is now an option',
    ]);
    expect(changesOf({ options: { a: "string" } }, args("a"))).toEqual(['! f: option "a" is now argument 1']);
  });

  it("that must, or need not, be given", () => {
    const optional: Partial<FunctionSignature> = {
      arguments: [{ name: "a", shape: "string", optional: true }],
    };
    expect(changesOf(optional, args("a"))).toEqual(['! f: argument 1 "a" must now be given']);
    expect(changesOf(args("a"), optional)).toEqual(['f: argument 1 "a" need not be given now']);
  });

  it("in options", () => {
    expect(
      changesOf({ options: { limit: "integer" } }, { options: { limits: "integer", page: "integer" } }),
    ).toEqual([
      '! f: option "limit" was removed; is it now "limits"?',
      'f: option "limits" was added',
      'f: option "page" was added',
    ]);
    expect(changesOf({ options: { limit: "number" } }, { options: { limit: "integer" } })).toEqual([
      '! f: option "limit" must now be an integer',
    ]);
  });
});

const given = (before: Shape, after: Shape): string[] =>
  changesOf({ options: { o: before } }, { options: { o: after } }).map((line) =>
    line.replace('f: option "o"', "o"),
  );
const received = (before: Shape, after: Shape): string[] =>
  changesOf(
    { result: [{ status: "200", shape: before }] },
    { result: [{ status: "200", shape: after }] },
  ).map((line) => line.replace("f: result", "r"));

const CASES: [before: Shape, after: Shape, given: string[], received: string[]][] = [
  [
    "string",
    "integer",
    ["! o must now be an integer, not a string"],
    ["! r is now an integer, not a string"],
  ],
  [
    "string",
    { array: "string" },
    ["! o must now be an array, not a string"],
    ["! r is now an array, not a string"],
  ],
  ["integer", "number", ["o need not be an integer now"], ["! r may now have a fraction"]],
  ["number", "integer", ["! o must now be an integer"], ["r is now always an integer"]],
  ["string", { union: ["null", "string"] }, ["o also accepts null now"], ["! r may now be null"]],
  [{ union: ["null", "string"] }, "string", ["! o no longer accepts null"], ["r is never null now"]],
  [
    "string",
    { union: ["integer", "string"] },
    ["o also accepts an integer now"],
    ["! r may now be an integer"],
  ],
  ["any", "string", ["! o could be anything and must now be a string"], ["r is now always a string"]],
  ["string", "any", ["o may now be anything"], ["! r may now be anything"]],
  [{ enum: ["a", "b"] }, { enum: ["a"] }, ['! o no longer accepts "b"'], ['r is never "b" now']],
  [{ enum: ["a"] }, { enum: ["a", "b"] }, ['o also accepts "b" now'], ['r may now be "b"']],
  ["string", { enum: ["a", "b"] }, ['! o must now be "a" or "b"'], ['r is now always "a" or "b"']],
  [{ enum: ["a"] }, "string", ["o may now be any string"], ["r may now be any string"]],
  [
    { array: "string" },
    { array: "boolean" },
    ["! o[] must now be a boolean, not a string"],
    ["! r[] is now a boolean, not a string"],
  ],
  [
    { object: { a: "any" } },
    { object: {}, optional: { a: "any" } },
    ["o.a is no longer required"],
    ["! r.a may now be missing"],
  ],
  [
    { object: {}, optional: { a: "any" } },
    { object: { a: "any" } },
    ["! o.a is now required"],
    ["r.a is now always there"],
  ],
  [{ object: {}, optional: { a: "any" } }, { object: {} }, ["o.a was removed"], ["! r.a was removed"]],
  [
    { object: {}, optional: { a: "any" }, rest: false },
    { object: {}, rest: false },
    ["! o.a is no longer accepted"],
    ["! r.a was removed"],
  ],
  [{ object: {} }, { object: {}, optional: { a: "any" } }, ["o.a was added"], ["r.a was added"]],
  [
    { object: {} },
    { object: { "a b": "any" } },
    ['! o["a b"] was added and is required'],
    ['r["a b"] was added'],
  ],
  [{ object: {} }, { object: {}, rest: false }, ["! o no longer accepts other members"], []],
  [{ object: {}, rest: false }, { object: {} }, ["o accepts other members now"], []],
  [
    { object: {}, rest: "string" },
    { object: {}, rest: "integer" },
    ["! o.* must now be an integer, not a string"],
    ["! r.* is now an integer, not a string"],
  ],
  [
    { object: {}, rest: "string" },
    { object: {} },
    ["o.* may now be anything"],
    ["! r.* may now be anything"],
  ],
  [
    { object: {}, rest: "string" },
    { object: {}, rest: false },
    ["! o no longer accepts other members"],
    ["! r.* was removed"],
  ],
  [
    { object: {}, rest: "string" },
    { object: { a: "integer" }, rest: "string" },
    ["! o.a was added and is required", "! o.a must now be an integer, not a string"],
    ["r.a was added", "! r.a is now an integer, not a string"],
  ],
  [
    { object: { a: "string" }, rest: false },
    { object: {}, rest: "string" },
    ["o accepts other members now"],
    ["! r.a may now be missing"],
  ],
  [
    { object: {} },
    { object: {}, rest: "string" },
    ["! o.* could be anything and must now be a string"],
    ["r.* is now always a string"],
  ],
];

describe("shapes", () => {
  it.each(CASES)("%j -> %j", (before, after, asGiven, asReceived) => {
    expect(given(before, after)).toEqual(asGiven);
    expect(received(before, after)).toEqual(asReceived);
  });

  it("pairs the objects of a union by type, tag and members", () => {
    const card = { object: { kind: { enum: ["card"] }, number: "string" } } as const;
    const cash = { object: { kind: { enum: ["cash"] }, number: "string" } } as const;
    const cardWithCode = { object: { ...card.object, code: "string" } } as const;
    expect(given({ union: [card, cash] }, { union: [cash, cardWithCode] })).toEqual([
      "! o.code was added and is required",
    ]);
    expect(received({ union: [card, { object: { x: "any" } }] }, { union: [card, cash] })).toEqual([
      'r is never an object with "x" now',
      '! r may now be an object with "kind" and "number"',
    ]);
  });

  it("compares results across statuses, and no body as null", () => {
    const before = { result: [{ status: "200", shape: "string" as Shape }] };
    expect(changesOf(before, { result: [{ status: "201", shape: "string" }] })).toEqual([
      "f: result now comes with 201, not 200",
    ]);
    expect(changesOf(before, { result: [...before.result, { status: "204", shape: null }] })).toEqual([
      "f: result now comes with 200, 204, not 200",
      "! f: result may now be null",
    ]);
    expect(changesOf(before, {})).toContain("! f: result may now be anything");
  });
});

describe("types", () => {
  const list = { f: fn({ result: [{ status: "200", shape: { array: { ref: "Node" } } }] }) };

  it("are compared below their names, which may change, each once", () => {
    const before = signature(list, {
      Node: { object: { next: { ref: "Node" }, twin: { ref: "Node" }, name: "string" } },
    });
    const after = signature(
      { f: fn({ result: [{ status: "200", shape: { array: { ref: "Item" } } }] }) },
      { Item: { object: { next: { ref: "Item" }, twin: { ref: "Item" } } } },
    );
    expect(changes(before, after)).toEqual(["! f: result[].name was removed"]);
  });

  it("that refer to nothing but themselves come to an end", () => {
    const before = signature(list, { Node: { ref: "Node" } });
    const after = signature(list, {
      Node: { union: [{ array: { ref: "Node" } }, { ref: "Node" }, "string"] },
    });
    expect(changes(before, after)).toEqual([
      "! f: result[] may now be a string",
      "! f: result[] may now be an array",
    ]);
    expect(changes(after, after)).toEqual([]);
  });

  it("tell each function that uses them", () => {
    const functions = { a: list.f, b: list.f };
    const types = (shape: Shape): Signature["types"] => ({ Node: { object: { x: shape } } });
    expect(changes(signature(functions, types("string")), signature(functions, types("boolean")))).toEqual([
      "! a: result[].x is now a boolean, not a string",
      "! b: result[].x is now a boolean, not a string",
    ]);
  });

  it("made to take for ever are refused", () => {
    const many = (prefix: string): Signature =>
      signature(
        {
          f: fn({
            result: [
              {
                status: "200",
                shape: { union: Array.from({ length: 6000 }, (_, index) => ({ ref: `${prefix}${index}` })) },
              },
            ],
          }),
        },
        Object.fromEntries(
          Array.from({ length: 6000 }, (_, index) => [
            `${prefix}${index}`,
            { object: { [`${index}`]: "any" } },
          ]),
        ),
      );
    expect(() => compareSignatures(many("a"), many("b"))).toThrow(
      "too large, or too different, to be compared",
    );
  });
});
