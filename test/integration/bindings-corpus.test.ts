import { describe, expect, it } from "vitest";
import { corpusDocuments } from "../support/compatibility.ts";
import { callFromAqua, corpusAdapter } from "../support/corpus-bindings.ts";
import { typeCheck } from "../support/type-check.ts";

// Small documents of every version; test/oracles/bindings takes all of them.
const NAMES: ReadonlySet<string> = new Set([
  "oai-petstore-20.json",
  "oai-petstore-separate-20/spec/swagger.json",
  "autorest-formdata-20.json",
  "autorest-xml-20.json",
  "swagger-petstore-30.yaml",
  "moov-watchman-30.yaml",
  "museum-31.yaml",
  "scalar-galaxy-31.yaml",
  "readme-schema-encoding-31.json",
  "redocly-cafe-32.yaml",
  "redocly-sse-32.yaml",
  "typespec/type_union_discriminated/openapi.yaml",
  "typespec/payload_multipart/openapi.yaml",
]);

const documents = corpusDocuments().filter(({ name }) => NAMES.has(name));

describe.skipIf(documents.length === 0)("bindings (skipped: ../shared/corpus is absent)", () => {
  it("of small documents of every version compile", async () => {
    expect(documents).toHaveLength(NAMES.size);
    const types: Record<string, string> = {};
    for (const document of documents) {
      const adapter = await corpusAdapter(document);
      types[`${document.name}.ts`] = adapter.types();
      const called = await callFromAqua(adapter.aqua(), 6);
      expect(called.size, document.name).toBeGreaterThan(0);
      for (const [name, script] of called) expect(script).toContain(`("corpus/aqua" "${name}")`);
    }
    expect(await typeCheck(types)).toBe("");
  });
});
