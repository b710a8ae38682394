import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EFFECTS, type JsonValue } from "../../src/core/index.ts";
import {
  type BoundCall,
  compileAdapter,
  type KeyPlace,
  readDocument,
  withKey,
} from "../../src/openapi/index.ts";
import { compileOptions } from "../support/compile-options.ts";

const KEY = "00000000-0000-4000-8000-00000000abcd";
const NAMES = ["Idempotency-Key", "to", "note", "q", "X-Id", "Host", "a b", "", "__proto__"];

const place = fc.record({
  in: fc.constantFrom("header", "query", "body", "cookie", "path"),
  name: fc.constantFrom(...NAMES),
});
const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;

const text = { type: "string" };
const schema = fc.constantFrom<JsonValue>(
  { type: "object", required: ["to", "note"], properties: { to: text, note: text } },
  { type: "object", properties: { to: text, note: { type: "integer" } }, additionalProperties: false },
  { type: "array", items: text },
  text,
  {},
);
const operation = fc.record(
  {
    "x-effect": fc.oneof(fc.constantFrom<JsonValue>(...EFFECTS), anything),
    "x-idempotency-key": fc.oneof(place, anything),
    parameters: fc.subarray([
      { in: "query", name: "q", schema: text },
      { in: "header", name: "x-id", schema: text },
    ]),
    requestBody: fc
      .record({
        type: fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain"),
        schema,
      })
      .map(({ type, schema: body }) => ({ required: true, content: { [type]: { schema: body } } })),
  },
  { requiredKeys: [] },
);

/** Every value that stands where the key belongs. */
const carried = ({ parameters, body }: BoundCall, { in: where, name }: KeyPlace): unknown[] => {
  if (where !== "body")
    return parameters
      .filter(({ spec }) => spec.in === where && spec.name.toLowerCase() === name.toLowerCase())
      .map(({ value }) => value);
  const value = body !== undefined && "value" in body ? body.value : undefined;
  return [(value as Record<string, unknown>)[name]];
};

/** What the schemas above take. */
const ARGUMENTS: readonly (readonly JsonValue[])[] = [["a", "b"], ["a"], [{}], [["a"]], []];

describe("what a document says of effects", () => {
  it("is an effect in the end, with a place where every call can carry its key, if it has one", () => {
    fc.assert(
      fc.property(operation, fc.constantFrom("get", "put", "post"), (said, method) => {
        const paths = { "/x": { [method]: { operationId: "fn", responses: {}, ...said } } };
        const document = readDocument(
          JSON.stringify({ openapi: "3.1.0", info: { title: "t", version: "1" }, paths }),
          "t",
        );
        const fn = compileAdapter(document, compileOptions("test")).functions.get("fn");
        if (fn === undefined) throw new Error("it was not published");
        expect(EFFECTS).toContain(fn.effect);
        const { key } = fn;
        if (fn.effect === "keyed") expect(key).toBeDefined();
        if (key === undefined) return;
        expect(["keyed", "once"]).toContain(fn.effect);
        const bound = ARGUMENTS.flatMap((args) => {
          try {
            return [fn.bind(args, "plain")];
          } catch {
            return [];
          }
        });
        expect(bound).not.toEqual([]);
        for (const call of bound) expect(carried(withKey(call, key, KEY), key)).toEqual([KEY]);
      }),
      { numRuns: 400 },
    );
  });
});
