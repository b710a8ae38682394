import { median } from "./median.ts";
import type { ComparisonReport, ComparisonRow, LinkReport } from "./report.ts";

/** One of the two ways to do the same thing, and the link its client reaches the rest by. */
export interface Contestant {
  readonly run: () => Promise<unknown>;
  /** Bytes on its link so far. */
  readonly bytes: () => Promise<{ up: number; down: number }>;
  readonly apiSecrets: number;
}

export interface ComparisonOptions {
  readonly chain: Contestant;
  readonly clientServer: Contestant;
  readonly setDelay: (oneWayMs: number) => Promise<void>;
  /** Runs of each at each delay, interleaved. */
  readonly plan: readonly { readonly oneWayDelayMs: number; readonly runs: number }[];
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

interface Sample {
  readonly ms: number;
  readonly up: number;
  readonly down: number;
}

/** Measures both at every delay. The first run at each delay warms up and does not count. */
export const compare = async (options: ComparisonOptions): Promise<ComparisonReport> => {
  const { chain, clientServer, plan, signal } = options;
  const runs: ComparisonRow[] = [];
  const samples: Record<"chain" | "clientServer", Sample[]> = { chain: [], clientServer: [] };
  for (const { oneWayDelayMs, runs: count } of plan) {
    options.onProgress(`measuring at ${oneWayDelayMs} ms`);
    await options.setDelay(oneWayDelayMs);
    const here: typeof samples = { chain: [], clientServer: [] };
    for (let round = 0; round <= count; round++) {
      signal.throwIfAborted();
      const pair = { chain: await sample(chain), clientServer: await sample(clientServer) };
      if (round === 0) continue;
      here.chain.push(pair.chain);
      here.clientServer.push(pair.clientServer);
    }
    runs.push({
      oneWayDelayMs,
      runs: count,
      chainMs: round1(median(here.chain.map(({ ms }) => ms))),
      clientServerMs: round1(median(here.clientServer.map(({ ms }) => ms))),
    });
    samples.chain.push(...here.chain);
    samples.clientServer.push(...here.clientServer);
  }
  await options.setDelay(0);
  return {
    runs,
    chain: link(
      samples.chain,
      chain,
      slope(runs, (row) => row.chainMs),
    ),
    clientServer: link(
      samples.clientServer,
      clientServer,
      slope(runs, (row) => row.clientServerMs),
    ),
  };
};

const sample = async ({ run, bytes }: Contestant): Promise<Sample> => {
  const before = await bytes();
  const start = performance.now();
  await run();
  const ms = performance.now() - start;
  const after = await bytes();
  return { ms, up: after.up - before.up, down: after.down - before.down };
};

const link = (samples: readonly Sample[], { apiSecrets }: Contestant, roundTrips: number): LinkReport => ({
  roundTrips,
  bytesUp: median(samples.map(({ up }) => up)),
  bytesDown: median(samples.map(({ down }) => down)),
  apiSecrets,
});

/** Round trips on the delayed link: how much the median grows from the shortest to the longest, per round trip of that difference. */
const slope = (runs: readonly ComparisonRow[], ms: (row: ComparisonRow) => number): number => {
  const first = runs[0];
  const last = runs.at(-1);
  if (first === undefined || last === undefined || first.oneWayDelayMs === last.oneWayDelayMs) return 0;
  return round1((ms(last) - ms(first)) / (2 * (last.oneWayDelayMs - first.oneWayDelayMs)));
};

const round1 = (value: number): number => Math.round(value * 10) / 10;
