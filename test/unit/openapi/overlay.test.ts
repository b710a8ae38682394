import { readdirSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { type JsonObject, type JsonValue, SluiceError } from "../../../src/core/index.ts";
import { applyOverlay } from "../../../src/openapi/overlay/apply-overlay.ts";
import { parseOverlay } from "../../../src/openapi/overlay/parse-overlay.ts";

const folder = new URL("../../fixtures/overlay/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), "utf8");

const overlayOf = (actions: readonly object[], version = "1.1.0"): JsonObject => ({
  overlay: version,
  info: { title: "Test", version: "1" },
  actions: actions as JsonValue[],
});

const apply = (root: JsonObject, ...actions: object[]): JsonObject =>
  applyOverlay(root, parseOverlay(overlayOf(actions), "o.yaml")).root;

/** The line that a SLUICE_DOCUMENT error says. */
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== "SLUICE_DOCUMENT") throw error;
    expect(error.message).not.toContain("\n");
    return error.message;
  }
  throw new Error("nothing was thrown");
};

const applyError = (root: JsonObject, ...actions: object[]): string => refusal(() => apply(root, ...actions));

const parseError = (value: JsonValue): string => refusal(() => parseOverlay(value, "o.yaml"));

describe("the official compliant sets", () => {
  const sets = readdirSync(new URL("compliant-sets/", folder));
  it("are all here", () => expect(sets).toHaveLength(8));

  it.each(sets)("%s", (set) => {
    const root = load(read(`compliant-sets/${set}/openapi.yaml`)) as JsonObject;
    const before = structuredClone(root);
    const overlay = parseOverlay(load(read(`compliant-sets/${set}/overlay.yaml`)) as JsonValue, set);
    const result = applyOverlay(root, overlay);
    expect(result.root).toEqual(load(read(`compliant-sets/${set}/output.yaml`)));
    expect(root).toEqual(before);
  });
});

describe("the official tests of the schema", () => {
  const tests = Object.entries(JSON.parse(read("schema-tests.json")) as Record<string, JsonValue>);

  it.each(tests)("%s", (name, value) => {
    if (name.includes("/pass/")) expect(parseOverlay(value, name).actions.length).toBeGreaterThan(0);
    else expect(parseError(value)).toMatch(/^o\.yaml: /);
  });
});

describe("applyOverlay", () => {
  it("merges an update into every selected object, arrays at their end, and shares the rest", () => {
    const root = {
      paths: {
        "/a": { get: { tags: ["x"], info: { deep: 1 } } },
        "/b": { get: {} },
        "/c": { post: { kept: true } },
      },
    };
    const before = structuredClone(root);
    const result = apply(root, {
      target: "$.paths.*.get",
      update: { tags: ["y"], info: { more: 2 }, added: null },
    });
    expect(result).toEqual({
      paths: {
        "/a": { get: { tags: ["x", "y"], info: { deep: 1, more: 2 }, added: null } },
        "/b": { get: { tags: ["y"], info: { more: 2 }, added: null } },
        "/c": { post: { kept: true } },
      },
    });
    expect(root).toEqual(before);
    expect((result.paths as JsonObject)["/c"]).toBe(root.paths["/c"]);
  });

  it("appends to a selected array, and concatenates with an array", () => {
    expect(apply({ a: [1] }, { target: "$.a", update: { b: 2 } })).toEqual({ a: [1, { b: 2 }] });
    expect(apply({ a: [1] }, { target: "$.a", update: "two" })).toEqual({ a: [1, "two"] });
    expect(apply({ a: [1] }, { target: "$.a", update: [2, [3]] })).toEqual({ a: [1, 2, [3]] });
  });

  it("replaces a selected primitive", () => {
    const root = { a: "old", b: ["x", null, "x"] };
    expect(apply(root, { target: "$.a", update: 5 })).toEqual({ ...root, a: 5 });
    expect(apply(root, { target: "$.b[?@ == 'x']", update: "y" })).toEqual({ a: "old", b: ["y", null, "y"] });
    expect(apply(root, { target: "$.b[1]", update: false })).toEqual({ a: "old", b: ["x", false, "x"] });
  });

  it("changes a node once, even when it is selected twice or lies inside another", () => {
    expect(apply({ a: [1] }, { target: "$['a','a']", update: 2 })).toEqual({ a: [1, 2] });
    expect(apply({ a: { a: {} } }, { target: "$..a", update: { x: 1 } })).toEqual({
      a: { a: { x: 1 }, x: 1 },
    });
  });

  it("removes every selected value, also several of one array and one inside another", () => {
    const root = { list: [0, 1, 2, 3], x: { x: { x: 1 } }, y: { x: 2 } };
    expect(apply(root, { target: "$.list[0,2]", remove: true }).list).toEqual([1, 3]);
    expect(apply(root, { target: "$..x", remove: true })).toEqual({ list: [0, 1, 2, 3], y: {} });
  });

  it("gives remove precedence over update, and does nothing without either", () => {
    expect(apply({ a: 1, b: 2 }, { target: "$.a", update: 5, remove: true })).toEqual({ b: 2 });
    expect(apply({ a: 1 }, { target: "$.a", remove: false })).toEqual({ a: 1 });
  });

  it("applies actions in order, each to what the one before left", () => {
    const moved = apply(
      { paths: { "/items": { get: { ok: 1 } }, "/other": { get: {} } } },
      { target: "$.paths", update: { "/new": {} } },
      { target: '$.paths["/new"]', copy: '$.paths["/items"]' },
      { target: '$.paths["/items"]', remove: true },
    );
    expect(moved).toEqual({ paths: { "/new": { get: { ok: 1 } }, "/other": { get: {} } } });
  });

  it("copies one value into each target: merged, appended or in place of a primitive", () => {
    const root: JsonObject = {
      from: { x: { y: 1 } },
      to: [{ x: { z: 2 } }, {}],
      list: [0],
      text: "a",
      other: "b",
    };
    const result = apply(
      root,
      { target: "$.to[*]", copy: "$.from" },
      { target: "$.list", copy: "$.from" },
      { target: "$.text", copy: "$.other" },
    );
    expect(result).toEqual({
      ...root,
      to: [{ x: { y: 1, z: 2 } }, { x: { y: 1 } }],
      list: [0, { x: { y: 1 } }],
      text: "b",
    });
  });

  it("tells which actions match nothing, without looking at what they would copy", () => {
    const overlay = parseOverlay(
      overlayOf([
        { target: "$.paths", update: {} },
        { target: "$.info", update: { x: 1 } },
        { target: "$..nothing", copy: "$.nowhere" },
      ]),
      "o.yaml",
    );
    expect(applyOverlay({ info: {} }, overlay)).toEqual({
      root: { info: { x: 1 } },
      unmatched: ['actions[0] "$.paths"', 'actions[2] "$..nothing"'],
    });
  });

  it.each([
    [{ target: "$.text", update: {} }, "an object cannot be merged with the plain value at /text"],
    [{ target: "$", update: { list: {} } }, "an object cannot be merged with the array at /list"],
    [
      { target: "$", update: { "a/b": null } },
      "a plain value cannot be merged with the object at /a~1b; to replace it",
    ],
    [{ target: "$", update: [1] }, "an array cannot be merged with the object at the root"],
    [{ target: "$['text','list']", update: 1 }, "selects values of several kinds (plain value, array)"],
    [{ target: "$.list", copy: "$.nothing" }, 'copy "$.nothing" selects nothing; it must select one'],
    [{ target: "$.list", copy: "$.list[*]" }, 'copy "$.list[*]" selects 2 values; it must select one'],
    [{ target: "$", remove: true }, "the document itself cannot be removed"],
  ])("refuses %j", (action, message) => {
    const detail = applyError({ text: "t", list: [1, 2], "a/b": {} }, action);
    expect(detail).toContain(message);
    expect(detail).toMatch(/^o\.yaml: actions\[0\] "\$/);
  });
});

describe("hostile overlays", () => {
  const big = (): JsonObject => ({
    items: Array.from({ length: 20_000 }, (_, index) => ({
      id: index,
      name: "x".repeat(30),
      tags: { a: 1, b: 2 },
    })),
  });

  it("treats __proto__ as a name like any other", () => {
    const update = JSON.parse(
      '{ "a": { "__proto__": { "polluted": 1 } }, "__proto__": { "polluted": 1 } }',
    ) as JsonObject;
    const result = apply({ a: {} }, { target: "$", update });
    expect(Object.keys(result)).toEqual(["a", "__proto__"]);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(result.a)).toBe(Object.prototype);
    expect(({} as JsonObject).polluted).toBeUndefined();
  });

  it.each(["$.__proto__", "$.constructor.prototype", "$..toString"])(
    "finds no inherited member: %s",
    (target) => {
      const overlay = parseOverlay(overlayOf([{ target, update: { polluted: 1 } }]), "o.yaml");
      expect(applyOverlay({ a: {} }, overlay).unmatched).toHaveLength(1);
    },
  );

  it("stops a query that looks at too much", () => {
    expect(applyError(big(), { target: "$..[?$..nothing]", remove: true })).toContain(
      "looks at more than 4000000 values",
    );
  });

  it("stops a regular expression that backtracks without end", () => {
    const overlay = parseOverlay(overlayOf([{ target: "$[?search(@, '(a+)+$')]", remove: true }]), "o.yaml");
    expect(refusal(() => applyOverlay({ text: `${"a".repeat(60)}!` }, overlay, 50))).toBe(
      "o.yaml: takes longer than 50 ms to apply; write its targets more narrowly",
    );
  });

  it("stops a query that selects too much", () => {
    expect(
      applyError({ a: Array.from({ length: 500_001 }, () => 0) }, { target: "$.a[*]", remove: true }),
    ).toContain("selects more than 500000 values");
  });

  it("stops copies of copies", () => {
    const doubling = Array.from({ length: 60 }, (_, index) => ({
      target: "$.a",
      copy: "$.a",
      description: String(index),
    }));
    expect(applyError({ a: [1, 2, 3] }, ...doubling)).toContain("adds more than 1000000 values");
  });

  it("stops copies into themselves", () => {
    const deeper = Array.from({ length: 60 }, (_, index) => ({
      target: "$..leaf",
      copy: "$",
      description: String(index),
    }));
    expect(applyError({ leaf: {} }, ...deeper)).toMatch(/nested deeper than 100 levels|adds more than/);
  });
});

describe("parseOverlay", () => {
  it.each([
    ["overlay", "an overlay is an object"],
    [{ ...overlayOf([{ target: "$" }]), overlay: 1.1 }, "as text: 1.0.0 or 1.1.0"],
    [overlayOf([{ target: "$" }], "1.2.0"), "as text: 1.0.0 or 1.1.0"],
    [
      { ...overlayOf([{ target: "$" }]), action: [] },
      'there is no key "action" here; did you mean "actions"?',
    ],
    [
      { ...overlayOf([{ target: "$" }]), info: { title: "x", version: 1 } },
      "`info.version` must be a text: write it in quotes",
    ],
    [overlayOf([]), "`actions` must be a list of at least one action"],
    [
      overlayOf([{ target: "$", updates: {} }]),
      'actions[0]: there is no key "updates" here; did you mean "update"?',
    ],
    [overlayOf([{ target: "$" }, { update: 1 }]), "actions[1].target must be a JSONPath query"],
    [overlayOf([{ target: "$.a[" }]), 'actions[0].target "$.a[" is not a JSONPath query (RFC 9535)'],
    [overlayOf([{ target: "$", copy: "$[?(" }]), 'actions[0].copy "$[?(" is not a JSONPath query'],
    [overlayOf([{ target: `$${".a".repeat(3000)}` }]), "longer than 4096 characters"],
    [overlayOf([{ target: `$[?${"(".repeat(4000)}` }]), "is not a JSONPath query"],
    [
      overlayOf([{ target: "$", copy: "$.a" }], "1.0.0"),
      "actions[0] has `copy`, which Overlay 1.0 does not know",
    ],
    [overlayOf([{ target: "$", copy: "$.a", update: {} }]), "actions[0] has both `update` and `copy`"],
    [overlayOf([{ target: "$" }, { target: "$" }]), "actions[1] is the same as actions[0]"],
    [
      overlayOf(Array.from({ length: 1001 }, (_, index) => ({ target: `$[${index}]` }))),
      "more than 1000 actions",
    ],
  ] as [JsonValue, string][])("refuses %j", (value, message) => {
    expect(parseError(value)).toContain(message);
  });
});
