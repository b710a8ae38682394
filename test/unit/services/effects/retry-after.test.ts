import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../../src/services/effects/retry-after.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");

describe("retryAfterMs", () => {
  it.each<[string | undefined, number]>([
    ["0", 0],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["Sun, 22 Nov 2026 10:00:30 GMT", 30_000],
    ["Sunday, 22-Nov-26 10:00:30 GMT", 30_000],
    ["Sun Nov 22 10:00:30 2026 GMT", 30_000],
    ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
    [undefined, 0],
    ["", 0],
    ["-5", 0],
    ["1.5", 0],
    ["1e3", 0],
    ["soon", 0],
    ["2026-11-22T10:00:30Z", 0],
    ["99999999999999999999", 0],
    ["7, 8", 0],
  ])("%s", (value, ms) => expect(retryAfterMs(value, NOW)).toBe(ms));
});
