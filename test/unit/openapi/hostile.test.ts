import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type JsonObject, SluiceError } from "../../../src/core/index.ts";
import { type Adapter, compileAdapter } from "../../../src/openapi/index.ts";
import { processorMs } from "../../support/processor-time.ts";
import { adapterOf, answer, errorOf, fixture, jsonBody, jsonResult, OPTIONS } from "./support.ts";

const compile = (name: string) => compileAdapter(fixture(`hostile/${name}`), OPTIONS);

/** For slower machines. */
const SLACK = 3;

const ref = (level: number): JsonObject => ({ $ref: `#/components/schemas/L${level}` });
const all = (count: number): JsonObject[] => Array.from({ length: count }, (_, level) => ref(level));

/** Schemas L0 to L<count>, each made of a reference to the next; the last is an object. */
const levels = (count: number, make: (next: JsonObject, index: number) => JsonObject): JsonObject => ({
  ...Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`L${index}`, make(ref(index + 1), index)]),
  ),
  [`L${count}`]: { type: "object", properties: { z: {} } },
});

/** L0 as everything that a schema can be of. */
const everywhere = (schemas: JsonObject): Adapter => {
  const body = (type: string) => ({
    requestBody: { content: { [type]: { schema: ref(0) } } },
    responses: {},
  });
  const xml = { "200": { description: "", content: { "application/xml": { schema: ref(0) } } } };
  return adapterOf(
    {
      "/result": { get: jsonResult(ref(0)) },
      "/query": { get: { parameters: [{ in: "query", name: "q", schema: ref(0) }], responses: {} } },
      "/json": { post: body("application/json") },
      "/form": { post: body("application/x-www-form-urlencoded") },
      "/parts": { post: body("multipart/form-data") },
      "/text": { post: body("text/plain") },
      "/xml": { post: { ...body("application/xml"), responses: xml } },
    },
    { openapi: "3.1.0", components: { schemas } },
  );
};

/** What hostile arguments and answers may end in. */
const refusedOrDone = (run: () => unknown): void => {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(["SLUICE_INVALID_ARGUMENTS", "SLUICE_BAD_RESULT"]).toContain(error.code);
  }
};

describe("hostile documents", () => {
  it.each([
    ["bomb.yaml", "values (after YAML aliases)"],
    ["dup.yaml", "dup.yaml:5 is not valid YAML: duplicated mapping key"],
    ["tag.yaml", "tag.yaml:2 is not valid YAML: unknown scalar tag"],
  ])("%s is not read", (name, part) => {
    const started = processorMs();
    const { code, detail } = errorOf(() => fixture(`hostile/${name}`));
    expect(code).toBe("SLUICE_DOCUMENT");
    expect(detail).toContain(part);
    expect(processorMs() - started).toBeLessThan(2000 * SLACK);
  });

  it.each([
    ["dangling.json", "points to nothing (at /components/schemas/A)"],
    ["loop.json", "leads round in a circle"],
    ["selfref.json", "leads round in a circle"],
    ["ssrf.json", "leads to another server; nothing is fetched from there"],
    ["ssrf-dec.json", "leads to another server; nothing is fetched from there"],
    ["ssrf-localhost.json", "leads to another server; nothing is fetched from there"],
    ["trav.json", "there is no such file"],
    ["trav-abs.json", "leads to another server"],
  ])("%s has its one operation refused", (name, part) => {
    const adapter = compile(name);
    expect(adapter.functions.size).toBe(0);
    expect(adapter.refused).toHaveLength(1);
    expect(adapter.refused[0]?.pointer.startsWith("/paths/~1a/get")).toBe(true);
    expect(adapter.refused[0]?.operation).toBe("GET /a");
    expect(adapter.refused[0]?.message).toContain(part);
  });

  it("expo.json, 2^40 schemas when unfolded, is published, and judged no longer than a check may take", () => {
    const started = processorMs();
    const adapter = compile("expo.json");
    const fn = adapter.functions.get("a");
    const problems: string[] = [];
    expect(fn?.result(answer("text"), "plain", (detail) => problems.push(detail))).toBe("text");
    expect(problems).toEqual([expect.stringContaining("checking it took longer than 250 ms")]);
    expect(errorOf(() => fn?.result(answer("text"), "aqua", () => {}))).toMatchObject({
      code: "SLUICE_BAD_RESULT",
    });
    expect(adapter.aqua()).toContain("    a() -> ⊤\n");
    expect(adapter.types()).toContain("a(): Promise<A>;");
    expect(processorMs() - started).toBeLessThan(2000 * SLACK);
  });

  it.each<[string, JsonObject]>([
    ["allOf, twice a level", levels(40, (next) => ({ allOf: [next, next], properties: { a: {} } }))],
    ["oneOf, twice a level", levels(40, (next) => ({ oneOf: [next, next] }))],
    ["anyOf, twice a level", levels(40, (next) => ({ anyOf: [next, next, { type: "string" }] }))],
    [
      "properties, twice a level",
      levels(60, (next) => ({ properties: { a: next, b: next }, required: ["a"] })),
    ],
    ["allOf, each with all that follow", levels(80, (_, index) => ({ allOf: all(80).slice(index + 1) }))],
    [
      "properties, each with all others",
      levels(40, () => ({ properties: Object.fromEntries(all(40).map((ref, index) => [`p${index}`, ref])) })),
    ],
    ["a base with 100 heirs", { ...levels(100, () => ({ allOf: [ref(100)] })), L100: { oneOf: all(100) } }],
    ["references, one behind the other", levels(3000, (next) => next)],
    ["allOf, one within the other", levels(1000, (next) => ({ allOf: [next] }))],
    [
      "a union of 500",
      { L0: { anyOf: Array.from({ length: 500 }, (_, index) => ({ required: [`p${index}`] })) } },
    ],
  ])("schemas that refer to each other by %s are judged, or said not to be, in time", (_, schemas) => {
    const started = processorMs();
    const adapter = everywhere(schemas);
    expect(adapter.functions.size + adapter.refused.length).toBe(7);
    for (const { reason } of adapter.refused)
      expect(["too-complex", "broken-reference", "endless-schema"]).toContain(reason);
    expect(adapter.aqua().length + adapter.types().length).toBeLessThan(5_000_000);
    for (const fn of adapter.functions.values()) {
      const args = fn.arguments.map(() => ({}));
      const options = Object.fromEntries(fn.options.slice(0, 1).map(({ name }) => [name, { z: 1 }]));
      refusedOrDone(() => fn.bind(fn.options.length > 0 ? [...args, options] : args, "plain"));
      refusedOrDone(() => fn.result(answer({ z: 1 }), "plain", () => {}));
    }
    expect(processorMs() - started).toBeLessThan(2000 * SLACK);
  });

  it("a schema that overflows the stack of its validator is a problem, not an accident", () => {
    const patternProperties = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`^p${index}$`, { type: "string" }]),
    );
    const adapter = adapterOf({ "/x": { get: jsonResult({ type: "object", patternProperties }) } });
    refusedOrDone(() => adapter.functions.get("getX")?.result(answer({ p1: "x" }), "plain", () => {}));
  });

  it("hundreds of operations that share such schemas cost no more than one each", () => {
    const schemas = levels(30, (next) => ({ allOf: [next, next] }));
    const paths = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `/p${index}`,
        {
          get: jsonResult({ allOf: [ref(0), {}] }),
          post: { ...jsonBody({ allOf: [ref(0), {}] }), responses: {} },
        },
      ]),
    );
    const started = processorMs();
    const adapter = adapterOf(paths, { components: { schemas } });
    expect(adapter.functions.size).toBe(600);
    expect(adapter.aqua().length).toBeLessThan(1_000_000);
    expect(processorMs() - started).toBeLessThan(2000 * SLACK);
  });

  it("paths, servers and names of any length are read once", () => {
    const started = processorMs();
    const adapter = adapterOf(
      {
        [`/${"{a".repeat(100_000)}`]: { get: { responses: {} } },
        [`/${"a-".repeat(100_000)}`]: { get: { responses: {} } },
        "/b": { get: { operationId: "(".repeat(200_000), responses: {} } },
      },
      { servers: [{ url: "{".repeat(500_000) }, { url: `https://x/${"{a".repeat(100_000)}` }] },
    );
    expect(adapter.serverUrl).toBeUndefined();
    expect(adapter.operations).toBe(3);
    for (const { message } of adapter.refused) expect(message.length).toBeLessThan(1000);
    expect(processorMs() - started).toBeLessThan(2000 * SLACK);
  });

  it("proto.json pollutes nothing, and its sound operation works", () => {
    const adapter = compile("proto.json");
    expect([...adapter.functions.keys()]).toEqual(["a"]);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it.each(["merge.yaml", "yes.yaml"])("%s is harmless", (name) => {
    expect(compile(name).refused).toEqual([]);
  });

  it("all of them are covered here", () => {
    expect(readdirSync(new URL("../../fixtures/openapi/hostile", import.meta.url))).toHaveLength(15);
  });

  it("names that objects inherit are ordinary names", () => {
    const adapter = adapterOf(
      {
        "/x": {
          get: { operationId: "constructor", ...jsonResult({ $ref: "#/components/schemas/toString" }) },
          parameters: [{ in: "query", name: "valueOf", schema: { type: "string" } }],
        },
      },
      {
        components: {
          schemas: { toString: { type: "object", properties: { hasOwnProperty: { type: "string" } } } },
          securitySchemes: { constructor: { type: "http", scheme: "basic" } },
        },
      },
    );
    const fn = adapter.functions.get("constructor")!;
    expect(fn.bind([{ valueOf: "1" }], "plain").parameters).toHaveLength(1);
    expect(fn.result(answer({}), "aqua", () => {})).toEqual({ hasOwnProperty: [] });
    expect("toString" in adapter.securitySchemes).toBe(false);
  });

  it("`__proto__` is refused as the name of a parameter or property", () => {
    const parameter = JSON.parse(
      '{"in":"query","name":"__proto__","required":true,"schema":{}}',
    ) as JsonObject;
    const properties = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}}}',
    ) as JsonObject;
    const adapter = adapterOf({
      "/a": { get: { parameters: [parameter], responses: {} }, post: jsonResult(properties) },
    });
    expect(adapter.functions.size).toBe(0);
    expect(adapter.refused.map(({ message }) => message)).toEqual([
      'a parameter cannot be called "__proto__"',
      'a property cannot be called "__proto__"',
    ]);
  });

  it("thousands of schemas nested in each other do not overflow anything", () => {
    const schemas: { [name: string]: object } = { S5000: { type: "string" } };
    for (let index = 0; index < 5000; index++)
      schemas[`S${index}`] = {
        type: "object",
        properties: { a: { $ref: `#/components/schemas/S${index + 1}` } },
      };
    const adapter = adapterOf(
      { "/x": { get: jsonResult({ $ref: "#/components/schemas/S0" }) } },
      { components: { schemas } },
    );
    expect(adapter.aqua()).toContain("⊤");
    expect(adapter.types()).toContain("S4999");
    const mismatches: string[] = [];
    adapter.functions.get("getX")?.result(answer({}), "plain", (detail) => mismatches.push(detail));
    expect(mismatches.length).toBeLessThanOrEqual(1);
  });

  it("a chain of references is followed for 32 hops", () => {
    const parameters: { [name: string]: object } = {
      P100: { in: "query", name: "q", required: true, schema: {} },
    };
    for (let index = 0; index < 100; index++)
      parameters[`P${index}`] = { $ref: `#/components/parameters/P${index + 1}` };
    const at = (start: number) =>
      adapterOf(
        { "/x": { get: { parameters: [{ $ref: `#/components/parameters/P${start}` }], responses: {} } } },
        { components: { parameters } },
      );
    expect(at(80).functions.size).toBe(1);
    expect(at(0).refused[0]?.message).toContain("more than 32 references");
  });
});
