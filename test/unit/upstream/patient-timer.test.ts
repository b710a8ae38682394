import { expect, it } from "vitest";
import { patientTimer } from "../../../src/upstream/patient-timer.ts";
import { manualClock } from "../../support/manual-clock.ts";

const started = () => {
  const clock = manualClock();
  let fired = 0;
  const timer = patientTimer(clock, 1000, () => fired++);
  return { clock, timer, fired: () => fired };
};

it("fires in time", () => {
  const { clock, fired } = started();
  clock.advance(999);
  expect(fired()).toBe(0);
  clock.advance(1);
  expect(fired()).toBe(1);
});

it("waits a moment longer after the process stood still, and once only", () => {
  const { clock, fired } = started();
  clock.advance(60_000);
  expect(fired()).toBe(0);
  clock.advance(250);
  expect(fired()).toBe(1);
});

it("is cancelled at any time", () => {
  const { clock, fired, timer } = started();
  clock.advance(60_000);
  timer.cancel();
  clock.advance(60_000);
  expect(fired()).toBe(0);
});
