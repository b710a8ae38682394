import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import { compileAdapter } from "../../../src/openapi/index.ts";
import { adapterOf, answer, errorOf, fixture, jsonResult, OPTIONS } from "./support.ts";

const compile = (name: string) => compileAdapter(fixture(`hostile/${name}`), OPTIONS);

describe("hostile documents", () => {
  it.each([
    ["bomb.yaml", "values (after YAML aliases)"],
    ["dup.yaml", "dup.yaml:5 is not valid YAML: duplicated mapping key"],
    ["tag.yaml", "tag.yaml:2 is not valid YAML: unknown scalar tag"],
  ])("%s is not read", (name, part) => {
    const started = performance.now();
    const { code, detail } = errorOf(() => fixture(`hostile/${name}`));
    expect(code).toBe("SLUICE_DOCUMENT");
    expect(detail).toContain(part);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    ["dangling.json", "points to nothing in the document (at /components/schemas/A)"],
    ["loop.json", "leads back to this schema, so it has no end"],
    ["selfref.json", "leads back to this schema, so it has no end"],
    ["expo.json", "reached through more than 64 other schemas"],
    ["ssrf.json", "leaves the document"],
    ["ssrf-dec.json", "leaves the document"],
    ["ssrf-localhost.json", "leaves the document"],
    ["trav.json", "leaves the document"],
    ["trav-abs.json", "leaves the document"],
  ])("%s has its one operation refused", (name, part) => {
    const adapter = compile(name);
    expect(adapter.functions.size).toBe(0);
    expect(adapter.refused).toHaveLength(1);
    expect(adapter.refused[0]?.pointer).toBe("/paths/~1a/get");
    expect(adapter.refused[0]?.reason).toContain(part);
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
    expect(adapter.refused.map(({ reason }) => reason)).toEqual([
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
    expect(at(0).refused[0]?.reason).toContain("more than 32 references");
  });
});
