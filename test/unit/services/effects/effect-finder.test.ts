import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import type { Reconciliation } from "../../../../src/openapi/interface.ts";
import { effectFinder } from "../../../../src/services/effects/effect-finder.ts";

const AT = Date.parse("2026-11-22T10:00:00.700Z");
const HOW: Reconciliation = {
  operation: "list",
  arguments: {},
  items: "/items",
  match: { "/ref": "/arguments/order" },
  since: undefined,
};
const CALL: JsonObject = { arguments: { order: "7", line: { a: 1, b: [2] } }, key: "k", ref: "r" };

const find = (answer: JsonValue, how: Partial<Reconciliation> = {}, call = CALL): JsonValue | undefined =>
  effectFinder({ ...HOW, ...how }, call, AT)?.(answer);
const items = (...found: JsonValue[]): JsonValue => ({ items: found });

describe("the effect of a call", () => {
  it("is the only item that matches", () => {
    const it_ = { ref: "7", id: 1 };
    expect(find(items({ ref: "8" }, it_, {}, null, 7, ["7"]))).toEqual(it_);
    expect(find(items(it_, it_))).toBeUndefined();
    expect(find(items({ ref: "8" }))).toBeUndefined();
  });

  it.each<[string, string, JsonValue]>([
    ["the answer itself", "", [{ ref: "7" }]],
    ["an object instead of a list", "/found", { found: { ref: "7" } }],
    ["an escaped name", "/a~1b/0/c~0d", { "a/b": [{ "c~d": [{ ref: "7" }] }] }],
  ])("may be in %s", (_, pointer, answer) => expect(find(answer, { items: pointer })).toEqual({ ref: "7" }));

  it.each<[JsonValue]>([[null], ["text"], [{}], [{ items: "7" }], [{ items: { length: 1 } }]])(
    "is not in %j",
    (answer) => expect(find(answer)).toBeUndefined(),
  );

  it("is the same whether an id is a number or text, in whatever order members come", () => {
    expect(find(items({ ref: 7 }))).toEqual({ ref: 7 });
    expect(
      find(items({ ref: 12345678901234567890n }), {}, { arguments: { order: "12345678901234567890" } }),
    ).toBeDefined();
    const match = { "/line": "/arguments/line" };
    expect(find(items({ line: { b: [2], a: 1 } }), { match })).toBeDefined();
    expect(find(items({ line: { b: [2], a: 2 } }), { match })).toBeUndefined();
    expect(find(items({ ref: true }), {}, { arguments: { order: "true" } })).toBeUndefined();
  });

  it("has nothing where nothing was given", () => {
    const match = { "/ref": "/arguments/order", "/tag": "/arguments/tag" };
    expect(find(items({ ref: "7", tag: null }), { match })).toBeDefined();
    expect(find(items({ ref: "7" }), { match })).toBeDefined();
    expect(find(items({ ref: "7", tag: "x" }), { match })).toBeUndefined();
  });

  it("cannot be known by nothing at all", () => {
    expect(effectFinder(HOW, { arguments: {} }, AT)).toBeUndefined();
    expect(effectFinder({ ...HOW, match: { "/a": "/arguments/constructor" } }, CALL, AT)).toBeUndefined();
  });

  it.each<[JsonValue, boolean]>([
    ["2026-11-22T10:00:00.700Z", true],
    ["2026-11-22T10:00:00Z", true], // whole seconds
    ["2026-11-22 11:00:01+01:00", true],
    ["2026-11-22T09:59:59.999Z", false],
    ["2026-11-22T10:00:05", false], // of which zone?
    ["2026-11-22", false],
    ["soon", false],
    [Math.floor(AT / 1000), true],
    [AT, true],
    [String(AT), true],
    [AT - 1_000, false],
    [Math.floor(AT / 1000) - 1, false],
    [null, false],
    [true, false],
  ])("is not from before its particle: %j", (at, isIt) =>
    expect(find(items({ ref: "7", at }), { since: "/at" }) !== undefined).toBe(isIt),
  );
});
