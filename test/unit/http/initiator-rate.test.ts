import { expect, it } from "vitest";
import { createInitiatorRate } from "../../../src/http/initiator-rate.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("counts what is proven, initiator by initiator, a minute long", () => {
  const clock = manualClock();
  const rate = createInitiatorRate(clock, 2);
  for (let asked = 0; asked < 9; asked++) rate.check("a"); // who only says to be a takes nothing from a
  rate.count("a");
  rate.check("a");
  rate.count("a");
  clock.advance(59_001);
  expect(() => rate.check("a")).toThrow("too many requests of this initiator: try again in 1 s");
  expect(() => rate.count("a")).toThrow("too many requests of this initiator");
  rate.count("b");
  clock.advance(999);
  rate.check("a");
  rate.count("a");
});
