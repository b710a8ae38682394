import type { Connection } from "@libp2p/interface";
import { expect, it } from "vitest";
import { NoticeRate } from "../../../src/overlay/notice-rate.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("admits a burst and then so many a second, of each connection", () => {
  const clock = manualClock();
  const rate = new NoticeRate(clock);
  const [one, other] = [{} as Connection, {} as Connection];
  const admitted = (connection: Connection): number => {
    let count = 0;
    while (rate.admits(connection)) count++;
    return count;
  };
  expect([admitted(one), admitted(other), admitted(one)]).toEqual([2000, 2000, 0]);
  clock.advance(1000);
  expect(admitted(one)).toBe(500);
  clock.advance(60_000);
  expect(admitted(one)).toBe(2000);
});
