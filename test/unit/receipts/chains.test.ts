import { describe, expect, it } from "vitest";
import { chainOf } from "../../../src/receipts/chain.ts";
import { createChains } from "../../../src/receipts/chains.ts";

const chains = () => createChains(async (particle) => chainOf(particle, []));
/** Gives each a chain. */
const fill = async (all: ReturnType<typeof chains>, name: string, count: number): Promise<void> => {
  for (let each = 0; each < count; each++) await all.inTurn(`${name} ${each}`, async () => undefined);
};

describe("had", () => {
  it("is true of a particle, not over, however many were pushed out of memory after it", async () => {
    const all = chains();
    await fill(all, "live", 112_000);
    expect(all.has("live 0")).toBe(false);
    expect(all.had("live 0")).toBe(true);
  });

  it("tells new particles from others as long as those over are forgotten", async () => {
    const all = chains();
    for (let each = 0; each < 112_000; each++) {
      await all.inTurn(`over ${each}`, async () => undefined);
      all.forget(`over ${each}`);
    }
    await fill(all, "live", 11_000);
    expect([all.has("live 0"), all.had("live 0"), all.had("new")]).toEqual([false, true, false]);
    all.forget("live 0");
    expect(all.had("live 0")).toBe(false);
  });
});
