import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import type { AdapterFunction, View } from "../../../src/openapi/index.ts";
import { compileAdapter } from "../../../src/openapi/index.ts";
import { bodyValue, errorOf, fixture, functionOf, jsonBody, OPTIONS } from "./support.ts";

const parcels = compileAdapter(fixture("parcels-31.yaml"), OPTIONS);
const fn = (name: string): AdapterFunction => {
  const found = parcels.functions.get(name);
  if (found === undefined) throw new Error(`${name} is not published`);
  return found;
};

const HOME = { street: "Hjalmar 1", city: "Kiruna" };

const complaint = (name: string, args: JsonValue[], view: View = "plain"): string => {
  const { code, detail } = errorOf(() => fn(name).bind(args, view));
  expect(code).toBe("SLUICE_INVALID_ARGUMENTS");
  expect(detail.startsWith(`${name}: `), detail).toBe(true);
  return detail.slice(name.length + 2);
};

describe("bind", () => {
  it("lays out a request", () => {
    const bound = fn("getParcel").bind([7, "P-0001", ["a", "b"], { lang: "sv", "X-Trace": "t" }], "plain");
    expect(bound).toMatchObject({
      method: "GET",
      path: "/depots/{depot-id}/parcels/{parcelId}",
      accept: "application/json",
      security: [["token"]],
      body: undefined,
    });
    expect(bound.parameters.map(({ spec, value }) => [spec.in, spec.name, spec.style, value])).toEqual([
      ["path", "depot-id", "simple", 7],
      ["path", "parcelId", "simple", "P-0001"],
      ["query", "fields", "pipeDelimited", ["a", "b"]],
      ["query", "lang", "form", "sv"],
      ["header", "X-Trace", "simple", "t"],
    ]);
  });

  it("assembles a body and sends no defaults", () => {
    const bound = fn("createParcel").bind([1.5, HOME, { note: null, tags: ["x"], from: null }], "plain");
    expect(bodyValue(bound)).toEqual({ weight: 1.5, to: HOME, note: null, tags: ["x"], from: null });
    expect(fn("getParcels").bind([], "plain").parameters).toEqual([]);
  });

  it.each([[[]], [[null]], [[[]]], [[{}]]])("takes %j for no options", (args) => {
    for (const view of ["plain", "aqua"] as const)
      expect(fn("getParcels").bind(args, view).parameters).toEqual([]);
  });

  it("takes null for an absent option where null is no value", () => {
    expect(fn("getParcels").bind([{ limit: null }], "plain").parameters).toEqual([]);
    expect(bodyValue(fn("createParcel").bind([1, HOME, { tags: null }], "plain"))).toEqual({
      weight: 1,
      to: HOME,
    });
  });

  it.each<[string, JsonValue[], string]>([
    ["getParcel", [7], "1 argument was given; it takes (depot-id, parcelId, fields, [options])"],
    [
      "getParcel",
      [7, "P-0001", [], {}, 1],
      "5 arguments were given; it takes (depot-id, parcelId, fields, [options])",
    ],
    ["service_", [null], "1 argument was given; it takes none"],
    [
      "getParcel",
      [7, "P-0001", [], "sv"],
      "the last argument, options, must be an object of lang, X-Trace, sealTo",
    ],
    ["getParcel", [7, "P-0001", [], { lnag: "sv" }], 'options: there is no "lnag"; did you mean "lang"?'],
    [
      "getParcel",
      [7, "P-0001", [], { somethingElse: 1 }],
      'options: there is no "somethingElse"; there are: lang, X-Trace, sealTo',
    ],
    ["getParcel", ["7", "P-0001", []], 'argument "depot-id" must be a whole number, not "7"'],
    ["getParcel", [2 ** 40, "P-0001", []], 'argument "depot-id" must be in the format int32'],
    ["getParcel", [7, "X", []], 'argument "parcelId" must match the pattern ^P-[0-9]{4}$'],
    ["getParcel", [7, "P-0001", ["a", 1]], 'argument "fields[1]" must be a string, not 1'],
    ["getParcel", [7, null, []], 'argument "parcelId" must be a string, not null'],
    [
      "getParcel",
      [7, "P-0001", [], { lang: "de" }],
      'argument "options.lang" must be one of "en", "sv", not "de"',
    ],
    ["createParcel", [0, HOME], 'argument "weight" must be more than 0, not 0'],
    ["createParcel", [1, { street: "a" }], 'argument "to.city" is missing'],
    ["createParcel", [1, { ...HOME, city: 5 }], 'argument "to.city" must be a string, not 5'],
    ["createParcel", [1, HOME, { from: { street: "a" } }], 'argument "options.from.city" is missing'],
    ["createParcel", [1, HOME, { tags: ["a", "a"] }], 'argument "options.tags" must have no two equal items'],
    ["setNote", ["P-0001", 5], 'argument "body" must be a string, not 5'],
    ["setNote", ["P-0001", "x".repeat(501)], 'argument "body" must have at most 500 characters'],
    ["getParcels", [{ limit: 0 }], 'argument "options.limit" must be at least 1, not 0'],
    [
      "getParcels",
      [{ filter: { weight: { min: "1" } } }],
      'argument "options.filter.weight.min" must be a number, not "1"',
    ],
  ])("%s(%j) says what is wrong", (name, args, expected) => {
    expect(complaint(name, args)).toBe(expected);
  });

  it("judges the assembled body by the whole schema", () => {
    const schema = {
      type: "object",
      required: ["a"],
      properties: { a: {}, b: { type: "string" } },
      maxProperties: 1,
      additionalProperties: false,
    };
    const { detail } = errorOf(() => functionOf(jsonBody(schema)).bind([1, { b: "x" }], "plain"));
    expect(detail).toBe('fn: argument "body" must have at most 1 field');
  });

  it("offers properties that only alternatives declare, and lets the alternatives decide", () => {
    const card = { required: ["card"], properties: { card: { type: "string" } } };
    const iban = { required: ["iban"], properties: { iban: { type: "string" } } };
    const pay = functionOf(
      jsonBody({
        type: "object",
        required: ["sum"],
        properties: { sum: { type: "number" } },
        oneOf: [card, iban],
      }),
    );
    expect(bodyValue(pay.bind([1, { iban: "x" }], "plain"))).toEqual({ sum: 1, iban: "x" });
    expect(errorOf(() => pay.bind([1], "plain")).detail).toBe(
      'fn: argument "body" fits none of the allowed forms ("card" is missing; "iban" is missing)',
    );
    expect(errorOf(() => pay.bind([1, { iban: "x", card: "y" }], "plain")).detail).toContain(
      "fits more than one of the alternatives",
    );
  });

  it("refuses arguments that are nested too deep", () => {
    const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) as JsonValue;
    expect(
      errorOf(() => functionOf(jsonBody({}, { required: true })).bind([deep], "plain")).detail,
    ).toContain("nested deeper than 100 levels");
  });

  it("does not mix up `__proto__` and inherited names", () => {
    const free = functionOf({
      ...jsonBody({}, { required: true }),
      parameters: [{ in: "query", name: "q", schema: {} }],
    });
    const hostile = JSON.parse('{"__proto__":{"polluted":1}}') as JsonValue;
    expect(JSON.stringify(bodyValue(free.bind([hostile], "plain")))).toBe('{"__proto__":{"polluted":1}}');
    expect(errorOf(() => free.bind([1, hostile], "plain")).detail).toContain('there is no "__proto__"');
    expect(errorOf(() => free.bind([1, { toString: 1 }], "plain")).detail).toContain(
      'there is no "toString"',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("bind in the Aqua view", () => {
  it("accepts options as [], [v], null and v, and identifiers for names", () => {
    const address = { ...HOME, zipCode: ["981 30"] };
    for (const from of [[address], address]) {
      const bound = fn("createParcel").bind(
        [1, { ...HOME, zipCode: [] }, [{ from, tags: [["a"]], note: "n", pin: null, state: [] }]],
        "aqua",
      );
      expect(bodyValue(bound)).toEqual({
        weight: 1,
        to: HOME,
        from: { ...HOME, "Zip-Code": "981 30" },
        tags: ["a"],
        note: "n",
      });
    }
  });

  it("tells a bare list from an option of a list", () => {
    const tags = (value: JsonValue) =>
      (bodyValue(fn("createParcel").bind([1, HOME, { tags: value }], "aqua")) as JsonObject | undefined)
        ?.tags;
    expect([tags([["a", "b"]]), tags(["a", "b"]), tags(["a"]), tags([[]]), tags([])]).toEqual([
      ["a", "b"],
      ["a", "b"],
      ["a"],
      [],
      undefined,
    ]);
  });

  it("takes the options struct bare or as an option, by identifiers", () => {
    for (const options of [{ xTrace: ["t"], lang: [] }, [{ xTrace: ["t"], lang: [] }]]) {
      const { parameters } = fn("getParcel").bind([7, "P-0001", ["a"], options], "aqua");
      expect(parameters.map(({ spec }) => spec.name)).toEqual(["depot-id", "parcelId", "fields", "X-Trace"]);
    }
  });

  it("gives [] for a required nullable as null", () => {
    const nick = functionOf(
      jsonBody({
        type: "object",
        required: ["nick"],
        properties: { nick: { type: "string", nullable: true } },
      }),
    );
    expect(bodyValue(nick.bind([[]], "aqua"))).toEqual({ nick: null });
    expect(bodyValue(nick.bind([["a"]], "aqua"))).toEqual({ nick: "a" });
  });

  it.each<[string, JsonValue[], string]>([
    ["createParcel", [1, { ...HOME, zipcode: "1" }], '"to.zipcode" is not a field; did you mean "zipCode"?'],
    ["createParcel", [1, HOME, { nte: "x" }], 'options: there is no "nte"; did you mean "note"?'],
    [
      "createParcel",
      [1, HOME, [1]],
      "the last argument, options, must be an object of from, tags, pin, contains, note, state, contentType, idempotencyKey, sealTo",
    ],
    ["createParcel", [1, [HOME]], 'argument "to" must be an object, not an array'],
    ["createParcel", ["1", HOME], 'argument "weight" must be a number, not "1"'],
  ])("%s(%j) says what is wrong", (name, args, expected) => {
    expect(complaint(name, args, "aqua")).toBe(expected);
  });
});
