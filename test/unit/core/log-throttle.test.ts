import { expect, it } from "vitest";
import { LogThrottle, silentLogger } from "../../../src/core/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("says each kind once a second, with what went unsaid", () => {
  const clock = manualClock();
  const lines: unknown[] = [];
  const log = new LogThrottle(clock, {
    ...silentLogger,
    warn: (fields, message) => void lines.push([message, fields]),
  });
  for (let index = 0; index < 5; index++) log.warn({ index }, "one kind");
  log.warn({}, "another");
  clock.advance(1000);
  log.warn({ index: 5 }, "one kind");
  expect(lines).toEqual([
    ["one kind", { index: 0 }],
    ["another", {}],
    ["one kind", { index: 5, unsaid: 4 }],
  ]);
});
