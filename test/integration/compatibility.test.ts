import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compatibilityLine, compatibilityOf, corpusDocuments } from "../support/compatibility.ts";

const table = readFileSync(new URL("../../docs/compatibility.md", import.meta.url), "utf8");
const documents = corpusDocuments();

describe.skipIf(documents.length === 0)("docs/compatibility.md (skipped: ../shared/corpus is absent)", () => {
  it.each(documents)("says what becomes of $name", async (document) => {
    const row = await compatibilityOf(document);
    expect(table).toContain(compatibilityLine(document.name, row));
    const refused = Object.values(row.refused).reduce((sum, count) => sum + count, 0);
    expect(row.published + refused).toBe(row.operations);
  });
});

describe("docs/compatibility.md", () => {
  it("has under one refusal in a hundred operations", () => {
    const [, published, operations] = /(\d+) of (\d+) operations are published/.exec(table) ?? [];
    expect(Number(published) / Number(operations)).toBeGreaterThan(0.99);
  });
});
