import { expect } from "vitest";
import type { Particle } from "../../../src/particle/index.ts";
import { lifeOf } from "./life.ts";
import type { Target } from "./target.ts";

/** What becomes of a particle's calls at the gateway, ret_codes in order: of `count` of them, or fewer where its script ended before. */
export const codesOf = async (
  { enemy, gateway }: Pick<Target, "enemy" | "gateway">,
  particle: Particle,
  count: number,
): Promise<(number | undefined)[]> => {
  expect(await enemy.post(particle)).toBe("accepted");
  const { calls } = await lifeOf(
    gateway,
    particle,
    (record) =>
      record.status === "failed" ||
      record.calls.filter(({ retCode }) => retCode !== undefined).length >= count,
  );
  return calls.map(({ retCode }) => retCode);
};
