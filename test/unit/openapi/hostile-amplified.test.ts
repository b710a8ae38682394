import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import { readDocument } from "../../../src/openapi/index.ts";
import { processorMs } from "../../support/processor-time.ts";
import { adapterOf, answer, documentOf, errorOf, functionOf } from "./support.ts";

const BOUND_MS = 2000 * 3;

const timed = <T>(work: () => T): T => {
  const started = processorMs();
  const done = work();
  expect(processorMs() - started).toBeLessThan(BOUND_MS);
  return done;
};

/** Paths that all refer to one path item. */
const alike = (paths: number, operation: JsonObject, methods = ["get"]): [object, object] => [
  Object.fromEntries(
    Array.from({ length: paths }, (_, index) => [`/p${index}`, { $ref: "#/components/pathItems/P" }]),
  ),
  {
    openapi: "3.1.0",
    components: { pathItems: { P: Object.fromEntries(methods.map((method) => [method, operation])) } },
  },
];

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const query = (index: number): JsonObject => ({ in: "query", name: `q${index}`, schema: {} });
const media = many(1000, (index) => [`application/x${index}+json`, { schema: {} }]);
const statuses = many(1000, (index) => [String(200 + index), { description: "" }]);

describe("a short document whose path items are one and the same, and heavy", () => {
  it.each<[string, JsonObject]>([
    ["parameters", { parameters: many(1000, query), responses: {} }],
    ["answers", { responses: Object.fromEntries(statuses) }],
    ["media types of an answer", { responses: { 200: { content: Object.fromEntries(media) } } }],
    ["media types of a body", { requestBody: { content: Object.fromEntries(media) }, responses: {} }],
    ["servers", { servers: many(1000, (index) => ({ url: `http://h${index}` })), responses: {} }],
    ["security sets", { security: many(1000, (index) => ({ [`s${index}`]: [] })), responses: {} }],
  ])("by its %s: what goes beyond one service's bound is refused", (_, operation) => {
    const adapter = timed(() => adapterOf(...alike(300, operation, ["get", "put", "post", "delete"])));
    expect(adapter.operations).toBe(1200);
    expect(adapter.refused.at(-1)).toMatchObject({ reason: "too-complex", operation: "DELETE /p299" });
    timed(() => adapter.aqua());
    timed(() => adapter.types());
    timed(() => adapter.signature());
  });

  it("by its number: it is not read", () => {
    const { code, detail } = timed(() => errorOf(() => adapterOf(...alike(50_001, { responses: {} }))));
    expect(code).toBe("SLUICE_DOCUMENT");
    expect(detail).toContain("more than 50000 operations");
  });
});

it("an operation with 1,001 parameters is refused, the same one repeated too", () => {
  for (const parameters of [many(1001, query), many(1001, () => query(1))]) {
    const adapter = adapterOf({ "/a": { get: { parameters, responses: {} } } });
    expect(adapter.refused).toMatchObject([{ reason: "too-complex", pointer: "/paths/~1a/get/parameters" }]);
  }
});

describe("a text of many megabytes that would be gigabytes as values", () => {
  it.each([
    ["brackets in brackets", `{"x":${"[".repeat(15_000_000)}`, "deeper than 100 levels"],
    ["objects in objects", `{"x":${'{"a":'.repeat(5_000_000)}`, "deeper than 100 levels"],
    ["empty objects", `{"x":[${"{},".repeat(10_000_000)}{}]}`, "more than 2000000 values"],
    [
      "rows of nested brackets",
      `{"x":[${`${"[".repeat(90)}${"]".repeat(90)},`.repeat(150_000)}0]}`,
      "2000000 values",
    ],
    ["JSON that breaks off", `{"x":[${'{"a":1},'.repeat(3_000_000)}`, "more than 2000000 values"],
    ["a YAML list", `openapi: 3.1.0\nx:\n${"- a\n".repeat(4_000_000)}`, "write it as JSON"],
    ["a YAML flow", `openapi: 3.1.0\nx: [${"{a: 1},".repeat(800_000)}]`, "write it as JSON"],
    [
      "YAML lists within lists",
      `openapi: 3.1.0\nx:\n${`${"- ".repeat(50)}a\n`.repeat(150_000)}`,
      "write it as JSON",
    ],
  ])("%s", (_, text, part) => {
    const { code, detail } = timed(() => errorOf(() => readDocument(text, "big")));
    expect(code).toBe("SLUICE_DOCUMENT");
    expect(detail).toContain(part);
  });

  it("brackets and commas inside JSON strings do not count", () => {
    const description = '[{,"\\'.repeat(700_000);
    expect(documentOf({}, { info: { title: "t", description } }).root.info).toMatchObject({ description });
  });
});

it("a form of half a million pairs is read in time", () => {
  const type = "application/x-www-form-urlencoded";
  const fn = functionOf({ responses: { 200: { content: { [type]: { schema: { type: "object" } } } } } });
  const form = { ...answer("a&".repeat(500_000)), mediaType: type };
  timed(() => errorOf(() => fn.result(form, "plain", () => {})));
});

it("bindings hold no character that turns the direction of a line", () => {
  const schema = { enum: ["\u202e", "a\u2066b", "\u{e0001}"] };
  const types = adapterOf({
    "/a": { get: { parameters: [{ in: "query", name: "\u202eq", schema }], responses: {} } },
  }).types();
  expect(types).toContain('"\\u202e"');
  expect(types).not.toMatch(/\p{Cf}/u);
});
