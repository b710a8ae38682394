import { it } from "vitest";
import { THREATS, titleOf } from "../threats.ts";

/** The test of a row of the threat table, by its id. */
export const attack = (id: string, run: () => void | Promise<void>, timeoutMs?: number): void => {
  const row = THREATS.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`the threat table has no row ${id}`);
  it(titleOf(row), run, timeoutMs);
};
