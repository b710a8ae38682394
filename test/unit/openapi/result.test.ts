import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { type AdapterFunction, compileAdapter, type View } from "../../../src/openapi/index.ts";
import { adapterOf, answer, errorOf, fixture, functionOf, jsonResult, OPTIONS } from "./support.ts";

const parcels = compileAdapter(fixture("parcels-31.yaml"), OPTIONS);
const loans = compileAdapter(fixture("loans-30.json"), OPTIONS);
const fn = (name: string): AdapterFunction =>
  (parcels.functions.get(name) ?? loans.functions.get(name)) as AdapterFunction;

const resultOf = (
  name: string,
  body: JsonValue,
  view: View = "plain",
  status = 200,
): { value: JsonValue; mismatches: string[] } => {
  const mismatches: string[] = [];
  return {
    value: fn(name).result(answer(body, status), view, (detail) => mismatches.push(detail)),
    mismatches,
  };
};

const PARCEL = { id: "P-0001", weight: 2, to: { street: "a", city: "b" } };
const AQUA_PARCEL = {
  id: "P-0001",
  weight: 2,
  to: { street: "a", city: "b", zipCode: [] },
  from: [],
  tags: [],
  contains: [],
  note: [],
  state: [],
};

describe("results in the plain view", () => {
  it("are the decoded body, undeclared fields and all", () => {
    const body = { ...PARCEL, extra: [null] };
    expect(resultOf("getParcel", body)).toEqual({ value: body, mismatches: [] });
    expect(resultOf("cancelParcel", null, "plain", 204)).toEqual({ value: null, mismatches: [] });
    expect(resultOf("note", "hello")).toEqual({ value: "hello", mismatches: [] });
  });

  it("report a mismatch and go on, without showing the value", () => {
    const { value, mismatches } = resultOf("getParcel", { ...PARCEL, weight: "secret" });
    expect(value).toEqual({ ...PARCEL, weight: "secret" });
    expect(mismatches).toEqual([
      'getParcel: the answer is not what the document declares: status 200: "weight" must be a number, not a string',
    ]);
  });

  it("report statuses and bodies that are not declared", () => {
    expect(resultOf("getParcel", PARCEL, "plain", 203).mismatches).toEqual([
      "getParcel: the answer is not what the document declares: status 203 is not declared",
    ]);
    expect(resultOf("cancelParcel", { a: 1 }, "plain", 204).mismatches[0]).toContain(
      "status 204 is declared without a body",
    );
    expect(resultOf("getParcels", [PARCEL], "plain", 206).mismatches).toEqual([]); // 2XX
  });

  it("are strict where the manifest says so, and say that the effect may have happened", () => {
    const strict = compileAdapter(fixture("parcels-31.yaml"), {
      ...OPTIONS,
      operations: { createParcel: { results: "strict" }, "get-parcel": { results: "strict" } },
    });
    const error = errorOf(() =>
      strict.functions.get("createParcel")?.result(answer({}, 201), "plain", () => {}),
    );
    expect(error).toEqual({
      code: "SLUICE_BAD_RESULT",
      detail:
        'createParcel: the answer is not what the document declares: status 201: "id" is missing; the POST was carried out, so its effect may have happened',
      retry: false,
    });
    const safe = errorOf(() => strict.functions.get("getParcel")?.result(answer({}), "plain", () => {}));
    expect(safe.detail).not.toContain("carried out");
  });

  it("judge heirs of a base with oneOf", () => {
    const at = "2026-01-01T00:00:00Z";
    expect(
      resultOf("getLoansByIdEvents", [
        { kind: "Paid", at, sum: { amount: 1 } },
        { kind: "Missed", at, days: 1 },
      ]).mismatches,
    ).toEqual([]);
    expect(resultOf("getLoansByIdEvents", [{ kind: "Paid", at }]).mismatches).toHaveLength(1);
  });

  it("fail for arrays beyond the limit, anywhere, in both views and in the twin", () => {
    const small = functionOf(jsonResult({}), {}, { arrayItems: 2 });
    for (const view of ["plain", "aqua"] as const) {
      expect(small.result(answer({ a: [1, 2] }), view, () => {})).toEqual({ a: [1, 2] });
      for (const run of [
        () => small.result(answer({ a: [[], [1, 2, 3]] }), view, () => {}),
        () => small.response(answer([1, 2, 3], 500), view),
      ]) {
        const { code, detail } = errorOf(run);
        expect(code).toBe("SLUICE_BAD_RESULT");
        expect(detail).toContain("an array of 3 items; limits.arrayItems allows 2");
        expect(detail).toContain("the POST was carried out");
      }
    }
  });

  it("fail for bodies nested too deep", () => {
    const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) as JsonValue;
    expect(errorOf(() => resultOf("getParcels", deep)).detail).toContain("nested deeper than 100 levels");
  });
});

describe("results in the Aqua view", () => {
  it("have every declared field, options as [] or [v], identifiers for names, and nothing undeclared", () => {
    expect(resultOf("getParcel", { ...PARCEL, extra: 1, note: null }, "aqua")).toEqual({
      value: AQUA_PARCEL,
      mismatches: [],
    });
    const full = {
      ...PARCEL,
      to: { street: "a", city: "b", "Zip-Code": "1" },
      tags: ["x"],
      contains: [PARCEL],
      note: "n",
      state: "new",
    };
    expect(resultOf("getParcel", full, "aqua").value).toEqual({
      ...AQUA_PARCEL,
      to: { street: "a", city: "b", zipCode: ["1"] },
      tags: [["x"]],
      contains: [[PARCEL]], // recursion is any value
      note: ["n"],
      state: ["new"],
    });
  });

  it("coerce what loses nothing", () => {
    const loose = { id: "P-0001", weight: "2.5", to: { street: 1, city: true } };
    expect(resultOf("getParcel", loose, "aqua").value).toMatchObject({
      weight: 2.5,
      to: { street: "1", city: "true" },
    });
  });

  it.each<[JsonValue, string]>([
    [{ ...PARCEL, weight: "02" }, '"weight" must be f64, not a string'],
    [{ ...PARCEL, weight: "1e999" }, '"weight" must be f64, not a string'],
    [{ ...PARCEL, to: null }, '"to" must be an object, not null'],
    [{ ...PARCEL, to: { street: "a" } }, '"to.city" is missing'],
    [{ ...PARCEL, tags: "x" }, '"tags" must be an array, not a string'],
    [{ ...PARCEL, weight: -1 }, '"weight" must be more than 0, not a number'],
    [{ ...PARCEL, state: "lost" }, '"state" must be one of "new", "moving", "arrived", not a string'],
    [null, "the body must be an object, not null"],
    [[], "the body must be an object, not an array"],
  ])("fail for %j", (body, problem) => {
    const { code, detail } = errorOf(() => resultOf("getParcel", body, "aqua"));
    expect(code).toBe("SLUICE_BAD_RESULT");
    expect(detail).toBe(`getParcel: the answer is not what the document declares: status 200: ${problem}`);
  });

  it("only need the right shape where the manifest says lenient", () => {
    const lenient = compileAdapter(fixture("parcels-31.yaml"), {
      ...OPTIONS,
      operations: { "get-parcel": { results: "lenient" } },
    }).functions.get("getParcel")!;
    const mismatches: string[] = [];
    expect(
      lenient.result(answer({ ...PARCEL, state: "lost" }), "aqua", (detail) => mismatches.push(detail)),
    ).toEqual({ ...AQUA_PARCEL, state: ["lost"] });
    expect(mismatches).toHaveLength(1);
    expect(errorOf(() => lenient.result(answer({ ...PARCEL, to: 1 }), "aqua", () => {})).code).toBe(
      "SLUICE_BAD_RESULT",
    );
  });

  it("accept another success status with the right body", () => {
    expect(resultOf("getParcel", PARCEL, "aqua", 203)).toEqual({
      value: AQUA_PARCEL,
      mismatches: ["getParcel: the answer is not what the document declares: status 203 is not declared"],
    });
  });

  it("are an option where one success has a body and another none", () => {
    expect(resultOf("createParcel", null, "aqua", 202).value).toEqual([]);
    expect(resultOf("createParcel", PARCEL, "aqua", 201).value).toEqual([AQUA_PARCEL]);
  });

  it("are nothing where no success has a body, and an option of anything where none is declared", () => {
    expect(resultOf("cancelParcel", null, "aqua", 204).value).toBeNull();
    const open = adapterOf({ "/x": { get: { responses: { "404": { description: "" } } } } }).functions.get(
      "getX",
    )!;
    expect([
      open.result(answer(null, 204), "aqua", () => {}),
      open.result(answer({ a: null }), "aqua", () => {}),
    ]).toEqual([[], [{ a: null }]]);
  });

  it("leave free-form values as they are", () => {
    expect(resultOf("service_", { zones: { a: 1 }, "2kg": 3 }, "aqua").value).toEqual({
      zones: [{ a: 1 }],
      x2kg: [3],
      x_updated: [],
    });
  });
});

describe("the fnResponse twin", () => {
  it("gives status, headers and body whatever the status", () => {
    expect(fn("getParcel").response(answer({ title: "no" }, 404), "plain")).toEqual({
      status: 404,
      headers: { "content-type": "application/json" },
      body: { title: "no" },
    });
  });

  it("in the Aqua view is complete: body for a declared success, error for the rest", () => {
    const headers = [{ name: "content-type", value: "application/json" }];
    expect(fn("getParcel").response(answer(PARCEL), "aqua")).toEqual({
      status: 200,
      headers,
      body: [AQUA_PARCEL],
      error: [],
    });
    expect(fn("getParcel").response(answer({ title: null }, 404), "aqua")).toEqual({
      status: 404,
      headers,
      body: [],
      error: [{ title: null }],
    });
    expect(fn("getParcel").response(answer(null, 500), "aqua")).toEqual({
      status: 500,
      headers,
      body: [],
      error: [],
    });
    expect(fn("createParcel").response(answer(null, 202), "aqua")).toEqual({
      status: 202,
      headers,
      body: [],
      error: [],
    });
    expect(fn("createParcel").response(answer(PARCEL, 201), "aqua")).toEqual({
      status: 201,
      headers,
      body: [AQUA_PARCEL],
      error: [],
    });
    expect(fn("cancelParcel").response(answer(null, 204), "aqua")).toEqual({
      status: 204,
      headers,
      error: [],
    });
  });

  it("fails in the Aqua view for a success of the wrong shape", () => {
    expect(errorOf(() => fn("getParcel").response(answer({ id: 1 }), "aqua")).code).toBe("SLUICE_BAD_RESULT");
  });
});
