import { describe, expect, it } from "vitest";
import { Reputation } from "../../../src/avm/reputation.ts";
import { manualClock } from "../../support/manual-clock.ts";

describe("Reputation", () => {
  it("is earned by a quick run and lost by one that overran, for a minute", () => {
    const clock = manualClock();
    const reputation = new Reputation(clock);
    expect([reputation.isProven("a"), reputation.isSuspect("a")]).toEqual([false, false]);
    reputation.ranQuickly("a");
    expect(reputation.isProven("a")).toBe(true);
    reputation.overran("a");
    expect([reputation.isProven("a"), reputation.isSuspect("a")]).toEqual([false, true]);
    clock.advance(60_000);
    expect(reputation.isSuspect("a")).toBe(false);
  });

  it("remembers so many and no more, the latest", () => {
    const reputation = new Reputation(manualClock());
    for (let index = 0; index <= 10_000; index++) reputation.ranQuickly(`p${index}`);
    expect([reputation.isProven("p0"), reputation.isProven("p10000")]).toEqual([false, true]);
  });
});
