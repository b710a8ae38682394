import { expect, it } from "vitest";
import { createRetryBudget } from "../../../../src/services/effects/retry-budget.ts";

const spendAll = (budget: ReturnType<typeof createRetryBudget>): number => {
  let spent = 0;
  while (budget.spend()) spent++;
  return spent;
};

it("has ten tries at the start and one for every five calls, never more than ten", () => {
  const budget = createRetryBudget();
  expect(spendAll(budget)).toBe(10);
  for (let call = 0; call < 26; call++) budget.earn();
  expect(spendAll(budget)).toBe(5);
  for (let call = 0; call < 1_000; call++) budget.earn();
  expect(spendAll(budget)).toBe(10);
});
