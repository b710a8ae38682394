import { expect, it } from "vitest";
import { createWatchSeats } from "../../../src/entry/watch-seats.ts";

it("seats so many of one initiator and so many in all, and each leaves once", () => {
  const seats = createWatchSeats({ perInitiator: 2, inAll: 3 });
  const full = expect.objectContaining({ code: "SLUICE_OVERLOAD" });
  const leave = seats.take("a");
  seats.take("a");
  expect(() => seats.take("a")).toThrow(full);
  seats.take("b");
  expect(() => seats.take("b")).toThrow(full);
  leave();
  leave();
  seats.take("a");
  expect(() => seats.take("c")).toThrow(full);
});
