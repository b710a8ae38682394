import { expect, it } from "vitest";
import { WritingBudget } from "../../../src/overlay/delivery/writing-budget.ts";
import { WRITE_PATIENCE_MS, WRITING_BYTES } from "../../../src/overlay/limits.ts";
import { FakeLink } from "../../support/overlay-network.ts";

it("takes any first write, then what fits; whoever writes longest gives way after a while", () => {
  const budget = new WritingBudget();
  const [slow, other] = [new FakeLink("slow"), new FakeLink("other")];
  expect(budget.begin("first", 2 * WRITING_BYTES, slow, 0)).toBe(true);
  expect(budget.begin("second", 1, other, WRITE_PATIENCE_MS - 1)).toBe(false);
  expect(slow.resets).toEqual([]);
  expect(budget.begin("second", 1, other, WRITE_PATIENCE_MS)).toBe(false);
  expect([slow.resets.length, other.resets.length]).toEqual([1, 0]);
  budget.end("first");
  expect(budget.begin("second", WRITING_BYTES, other, WRITE_PATIENCE_MS)).toBe(true);
  expect(budget.begin("third", 1, other, WRITE_PATIENCE_MS)).toBe(false);
  budget.end("second");
  budget.end("second");
  expect(budget.begin("third", 1, other, WRITE_PATIENCE_MS)).toBe(true);
});

it("counts what a writer turned out to need, until it ends", () => {
  const budget = new WritingBudget();
  const link = new FakeLink("one");
  expect(budget.begin("first", 0, link, 0)).toBe(true);
  budget.grow("first", WRITING_BYTES + 1);
  budget.grow("nobody", 1);
  expect(budget.begin("second", 0, link, 0)).toBe(false);
  budget.end("first");
  expect(budget.begin("second", WRITING_BYTES, link, 0)).toBe(true);
});
