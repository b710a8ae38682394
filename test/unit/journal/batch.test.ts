import { expect, it } from "vitest";
import { Batch } from "../../../src/journal/batch.ts";
import { LiveRows } from "../../../src/journal/live-rows.ts";
import { CODES } from "../../../src/journal/statements.ts";
import { counted } from "../../support/journal-entries.ts";

it("a batch writes one row for a key however often it was counted, and each use", () => {
  const rows = new LiveRows({ nextNumber: 1, live: [] });
  const batch = new Batch();
  for (let count = 1; count <= 50; count++) batch.add([counted("k", { count })], rows);
  batch.add([counted("other")], rows);
  const { values } = batch.pack();
  expect(values.slice(0, 7)).toEqual([CODES.dropUses, "k", CODES.count, "k", 50, 1, 50]);
  // Of 51 uses each has a code, a key, a place and a name.
  expect(values).toHaveLength(2 * 7 + 51 * 4);
  expect(batch.entries).toBe(51);
});
