import { expect, it } from "vitest";
import { permutations } from "../../../src/chain/permutations.ts";

it.each([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 6],
  [5, 120],
])("gives every order of %i items but the first", (count, orders) => {
  const items = Array.from({ length: count }, (_, index) => index);
  const all = [...permutations(items)].map((order) => order.join());
  expect(new Set([items.join(), ...all]).size).toBe(orders);
  expect(all).toHaveLength(orders - 1);
});
