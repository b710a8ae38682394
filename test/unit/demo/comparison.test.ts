import { describe, expect, it } from "vitest";
import { type ComparisonOptions, type Contestant, compare } from "../../../src/demo/comparison.ts";

/** Counts bytes as if each run sent `up` and received `down`, with other traffic in every fifth run. */
const contestant = (up: number, down: number, log: string[], name: string): Contestant => {
  let runs = 0;
  const total = { up: 0, down: 0 };
  return {
    run: async () => {
      log.push(name);
      const stray = ++runs % 5 === 0 ? 1000 : 0;
      total.up += up + stray;
      total.down += down;
    },
    bytes: async () => ({ ...total }),
    apiSecrets: 0,
  };
};

const options = (log: string[]): ComparisonOptions => ({
  chain: contestant(300, 400, log, "chain"),
  clientServer: contestant(30, 40, log, "client-server"),
  setDelay: async (ms) => void log.push(`delay ${ms}`),
  plan: [
    { oneWayDelayMs: 0, runs: 3 },
    { oneWayDelayMs: 25, runs: 2 },
  ],
  onProgress: () => {},
  signal: new AbortController().signal,
});

describe("compare", () => {
  it("interleaves both, warms up once at each delay, and takes the delay away at the end", async () => {
    const log: string[] = [];
    const report = await compare(options(log));
    const pair = ["chain", "client-server"];
    expect(log).toEqual([
      "delay 0",
      ...pair,
      ...pair,
      ...pair,
      ...pair,
      "delay 25",
      ...pair,
      ...pair,
      ...pair,
      "delay 0",
    ]);
    expect(report.runs.map(({ oneWayDelayMs, runs }) => [oneWayDelayMs, runs])).toEqual([
      [0, 3],
      [25, 2],
    ]);
  });

  it("reports the bytes of a usual run", async () => {
    const { chain, clientServer } = await compare(options([]));
    expect([chain.bytesUp, chain.bytesDown]).toEqual([300, 400]);
    expect([clientServer.bytesUp, clientServer.bytesDown]).toEqual([30, 40]);
  });

  it("stops when it is interrupted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(compare({ ...options([]), signal })).rejects.toThrow("enough");
  });
});
