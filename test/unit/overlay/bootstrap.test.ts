import { expect, it } from "vitest";
import { silentLogger } from "../../../src/core/index.ts";
import { Bootstrap } from "../../../src/overlay/bootstrap.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { turn } from "../../support/overlay-network.ts";

it("tries a lost peer every second for a minute, then every ten; a kept one as those of the configuration", async () => {
  const clock = manualClock();
  let dials = 0;
  const bootstrap = new Bootstrap([], {
    clock,
    logger: silentLogger,
    isConnected: () => false,
    dial: async () => {
      dials++;
      throw new Error("not there");
    },
  });
  const dialsWithin = async (ms: number): Promise<number> => {
    const before = dials;
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50);
      await turn();
    }
    return dials - before;
  };
  bootstrap.start();
  bootstrap.lost("stranger");
  expect(await dialsWithin(1000)).toBe(0);
  bootstrap.keep("peer");
  bootstrap.lost("peer");
  expect(await dialsWithin(10_000)).toBeGreaterThanOrEqual(10);
  await dialsWithin(60_000);
  expect(await dialsWithin(60_000)).toBeLessThanOrEqual(12);
  bootstrap.stop();
  expect(await dialsWithin(60_000)).toBe(0);
});
