import { describe, expect, it } from "vitest";
import { durationMs } from "../../../src/core/index.ts";

describe("a span of time", () => {
  it.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["15m", 900_000],
    ["1h", 3_600_000],
    ["30d", 2_592_000_000],
  ])("%s is %i ms", (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(["", "1", "0s", "-1h", "1.5h", "1w", "1h30m", " 1h", "4000d", "1e3s"])("%j is none", (text) =>
    expect(durationMs(text)).toBeUndefined(),
  );
});
