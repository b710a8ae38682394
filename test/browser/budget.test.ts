import { globSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Weight, type Weights, weigh } from "./weights.ts";

/** What a page may load for each way in without interpreter, bytes of gzip. */
const BUDGETS: Readonly<Record<string, number>> = {
  "src/client/thin/over-http.ts": 60_000,
  "src/client/thin/over-libp2p.ts": 160_000,
};
const FULL = "src/client/full/in-browser.ts";

const LIBP2P = /node_modules\/(@libp2p|libp2p|@chainsafe|@multiformats)\/|^src\/overlay\//;
const INTERPRETER = /node_modules\/@fluencelabs\/|^src\/(avm|engine|journal|services)\//;

let weights: Weights;
beforeAll(async () => {
  weights = await weigh();
});

const report = (way: string, { scripts, wasm }: Weight, budget?: number): void => {
  const of = budget === undefined ? "" : ` of ${kilobytes(budget)}`;
  const more = wasm === 0 ? "" : `, and ${kilobytes(wasm)} of WebAssembly`;
  console.log(`a page loads ${kilobytes(scripts)}${of} (gzip) for ${way}${more}`);
};
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

describe("what a page loads", () => {
  const ways = globSync("src/client/thin/over-*.ts");

  it("has a budget for each way in", () => {
    expect(ways).toContain("src/client/thin/over-http.ts");
    expect(Object.keys(BUDGETS)).toEqual(expect.arrayContaining(ways));
  });

  it.each(ways)("keeps to it: %s", (way) => {
    const weight = weights.of(way);
    const budget = BUDGETS[way] ?? 0;
    report(way, weight, budget);
    expect(weight.scripts).toBeLessThanOrEqual(budget);
    expect(weight.modules).toContain(way);
    expect(weight.modules.filter((module) => INTERPRETER.test(module))).toEqual([]);
  });

  it("is for HTTP nothing of the overlay", () => {
    const { modules } = weights.of("src/client/thin/over-http.ts");
    expect(modules.filter((module) => LIBP2P.test(module))).toEqual([]);
  });

  it("is for a full client all of it", () => {
    const full = weights.of(FULL);
    report(FULL, full);
    expect(full.modules).toContainEqual(expect.stringMatching(LIBP2P));
    expect(full.modules).toContainEqual(expect.stringMatching(INTERPRETER));
    expect(full.wasm).toBeGreaterThan(2_000_000);
  });

  it("is next to nothing before it connects, and nowhere a module of Node's", () => {
    report("connect itself", weights.entry);
    expect(weights.entry.scripts).toBeLessThan(20_000);
    expect(weights.entry.modules.filter((module) => LIBP2P.test(module))).toEqual([]);
    expect(weights.notInBrowsers).toEqual([]);
  });
});
