import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseTtl } from "../../../src/cli/peer-session.ts";
import { parseConfig } from "../../../src/config/index.ts";

const usual = parseConfig("", undefined, ".").limits.ttlMs;

/** What parsing writes to stderr. */
const toldBy = (ttl: string): string => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  expect(parseTtl(ttl)).toEqual({ ttlMs: Number(ttl) });
  return write.mock.calls.join("");
};

describe("parseTtl", () => {
  it("takes in silence what every gateway takes", () => {
    expect(toldBy(String(usual))).toBe("");
    expect(parseTtl(undefined)).toEqual({});
  });

  it("warns of a ttl that a gateway with default limits refuses", () => {
    expect(toldBy(String(usual + 1))).toBe(
      `sluice: --ttl ${usual + 1} is above ${usual}: a gateway refuses it unless its limits.ttlMs is higher\n`,
    );
  });

  it("takes a time as people write it", () => {
    expect([parseTtl("40s"), parseTtl("2m"), parseTtl("500ms")]).toEqual([
      { ttlMs: 40_000 },
      { ttlMs: 120_000 },
      { ttlMs: 500 },
    ]);
  });

  it.each(["soon", "90d", "0", "-1", "1.5", "4294967296"])("refuses %s", (text) => {
    expect(() => parseTtl(text)).toThrow(expect.objectContaining({ code: "SLUICE_USAGE" }));
  });
});
