import { describe, expect, it } from "vitest";
import { corpusDocuments } from "../../support/compatibility.ts";
import { callFromAqua, corpusAdapter } from "../../support/corpus-bindings.ts";
import { typeCheck } from "../../support/type-check.ts";

const documents = corpusDocuments();
if (documents.length === 0) console.log("bindings: skipped: ../shared/corpus is absent");

/** Functions called of one document. */
const CALLS = 16;

describe.skipIf(documents.length === 0)("the bindings of every document of the corpus", () => {
  const types: Record<string, string> = {};

  it.each(documents)("$name: Aqua compiles, all is declared, twice the same", async (document) => {
    const adapter = await corpusAdapter(document);
    const aqua = adapter.aqua();
    types[`${document.name}.ts`] = adapter.types();
    const again = await corpusAdapter(document);
    expect(again.aqua()).toBe(aqua);
    expect(again.types()).toBe(adapter.types());

    const called = await callFromAqua(aqua, CALLS);
    for (const [name, script] of called) expect(script).toContain(`("corpus/aqua" "${name}")`);
    expect(called.size).toBeGreaterThanOrEqual(Math.min(CALLS, adapter.functions.size));
    for (const name of adapter.functions.keys()) {
      expect(aqua).toContain(`\n    ${name}(`);
      expect(adapter.types()).toContain(`\n  ${name}(`);
    }
  });

  it("TypeScript compiles under --strict", async () => {
    expect(Object.keys(types)).toHaveLength(documents.length);
    expect(await typeCheck(types)).toBe("");
  });
});
