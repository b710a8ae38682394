import { describe, expect, it, onTestFinished, vi } from "vitest";
import { follow, traced } from "../../../src/cli/follow.ts";
import { createHopDisplay } from "../../../src/cli/hop-display.ts";
import { SluiceError } from "../../../src/core/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

const call = (peer: string, fn: string, at = 0) => ({ peer, service: "s", function: fn, at });
const nameOf = (peerId: string): string | undefined => ({ p1: "bureau" })[peerId];

const displayed = (isTTY: boolean) => {
  const clock = manualClock(1_000);
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) };
  return { clock, written, display: createHopDisplay({ stream, clock, nameOf }) };
};

describe("--watch", () => {
  it("is a plain line a call where nobody sees it live", () => {
    const { display, written } = displayed(false);
    display.show(call("p1", "check", 1_012));
    display.show(call("p2", "se\u001B[2Jnd\n", 1_340));
    display.end();
    expect(written).toEqual([
      "    12 ms  bureau  s.check\n",
      expect.stringMatching(/^ {3}340 ms {2}p2 {2}s\.se\P{Cc}*\n$/u),
    ]);
  });

  it("turns on a terminal while it waits, and leaves nothing of that behind", () => {
    vi.stubEnv("NO_COLOR", "1");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { clock, display, written } = displayed(true);
    clock.advance(100);
    expect(written).toEqual([
      "\r\u001B[K     0 ms  ⠋ waiting for the first answer",
      "\r\u001B[K   100 ms  ⠙ waiting for the first answer",
    ]);
    display.show(call("p1", "check", 1_100));
    expect(written.slice(2)).toEqual([
      "\r\u001B[K",
      "   100 ms  bureau  s.check\n",
      "\r\u001B[K   100 ms  ⠹ waiting for the next",
    ]);
    display.end();
    clock.advance(1_000);
    expect(written.slice(5)).toEqual(["\r\u001B[K"]);
  });
});

describe("--trace", () => {
  it("joins what was seen and what is known, each call once", () => {
    const known = [
      { peer: "p1", service: "s", function: "b", started: 5, ended: 6 },
      { peer: "p1", service: "s", function: "a", started: 1, ended: 2 },
    ];
    const seen = [call("p1", "a", 1_010), call("p1", "a", 1_020)];
    expect(traced(seen, { known, began: 1_000, nameOf })).toEqual([
      { name: "bureau", peer: "p1", service: "s", function: "a", ms: 10, started: 1, ended: 2 },
      { name: "bureau", peer: "p1", service: "s", function: "a", ms: 20 },
      { name: "bureau", peer: "p1", service: "s", function: "b", started: 5, ended: 6 },
    ]);
  });

  const told = (): string[] => {
    const lines: string[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    onTestFinished(() => spy.mockRestore());
    return lines;
  };

  it("is one line at the end", async () => {
    const lines = told();
    const answer = await follow({ trace: true }, async ({ onProgress }) => {
      onProgress?.(call("p1", "a", 0));
      return { ref: "R", value: 1, calls: [] };
    });
    expect(answer.value).toBe(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { particle: "R", ms: expect.any(Number), calls: [{ peer: "p1", service: "s", function: "a", ms: 0 }] },
    ]);
  });

  it("tells of a failure too which particle it was, and what was seen of it", async () => {
    const lines = told();
    const failed = follow({ trace: true, watch: true }, async ({ onProgress }) => {
      onProgress?.(call("p1", "a", 0));
      throw new SluiceError("SLUICE_DENIED", "no", { particle: "R" as never });
    });
    await expect(failed).rejects.toThrow("no");
    expect(lines).toEqual([
      "     0 ms  p1  s.a\n",
      expect.stringMatching(/^\{"particle":"R","ms":\d+,"calls":\[\{"peer":"p1",.*\]\}\n$/),
    ]);
  });

  it("asks for no progress where neither is wanted", async () => {
    await follow({}, async (given) => {
      expect(given).toEqual({});
      return { ref: "R", value: 1, calls: [] };
    });
  });
});
