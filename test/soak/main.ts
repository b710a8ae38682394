import { readCommandLine } from "../support/command-line.ts";
import type { Sample } from "./samples.ts";
import { soak } from "./soak.ts";

const USAGE = `npm run soak -- [options]
  Measures what one gateway can do, then offers more than that for a long time: refusals, latency, memory, journal.
  --minutes M     how long (default 5; memory is judged after the first third)
  --rate xN       offered load as a multiple of the capacity (default x2)
  --p99-ms N      bound of the 99th percentile of accepted work (default 3000: three times limits.queueMs)
  --rss N         bound of growth of resident memory, MB a minute (default 1)
Exit code 1: a bound was broken, or nothing was refused with SLUICE_OVERLOAD.
`;

const { values, fail } = readCommandLine(USAGE, {
  minutes: { type: "string", default: "5" },
  rate: { type: "string", default: "x2" },
  "p99-ms": { type: "string", default: "3000" },
  rss: { type: "string", default: "1" },
});

const positive = (name: string, text: string): number => {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : fail(`--${name} takes a number above 0, not ${text}`);
};

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(130); // the gateway's IPC channel closes, and it ends
    interruption.abort();
  });

const COLUMNS: readonly (readonly [title: string, width: number, text: (sample: Sample) => string])[] = [
  ["s", 6, ({ at }) => at.toFixed(0)],
  ["offered", 9, ({ offered }) => String(offered)],
  ["accepted", 10, ({ accepted }) => String(accepted)],
  ["answered", 10, ({ completed }) => String(completed)],
  ["failed", 8, ({ failed }) => String(failed)],
  ["p50 ms", 8, ({ p50 }) => p50.toFixed(0)],
  ["p99 ms", 8, ({ p99 }) => p99.toFixed(0)],
  ["RSS MB", 8, ({ rssMb }) => rssMb.toFixed(0)],
  ["heap MB", 9, ({ heapMb }) => heapMb.toFixed(0)],
  ["journal MB", 12, ({ journalMb }) => journalMb.toFixed(1)],
  ["health ms", 11, ({ healthMs }) => healthMs.toFixed(0)],
  ["own lag ms", 12, ({ ownLagMs }) => ownLagMs.toFixed(0)],
  ["  refused", 0, ({ refused }) => `  ${codes(refused)}`],
];

const codes = (refused: Readonly<Record<string, number>>): string =>
  Object.entries(refused)
    .map(([code, count]) => `${code} ${count}`)
    .join(", ");

const row = (text: (column: (typeof COLUMNS)[number]) => string): void =>
  void process.stdout.write(`${COLUMNS.map((column) => text(column).padStart(column[1])).join("")}\n`);

const rate = positive("rate", values.rate.replace(/^x/, ""));
const bounds = { rssMbPerMinute: positive("rss", values.rss), p99Ms: positive("p99-ms", values["p99-ms"]) };
const verdict = await soak({
  minutes: positive("minutes", values.minutes),
  rate,
  bounds,
  signal: interruption.signal,
  onCapacity: (perSecond) => {
    const capacity = `${perSecond.toFixed(0)} particles/s`;
    process.stdout.write(`capacity ${capacity}; offering ${(perSecond * rate).toFixed(0)} a second\n`);
    row(([title]) => title);
  },
  onSample: (sample) => row(([, , text]) => text(sample)),
});
process.stdout.write(`
memory after the first third   ${verdict.rssMbPerMinute.toFixed(2)} MB/min (bound ${bounds.rssMbPerMinute})
p99 of accepted work, worst    ${verdict.p99Ms.toFixed(0)} ms (bound ${bounds.p99Ms})
refused                        ${codes(verdict.refused)}
${verdict.complaints.length === 0 ? "all bounds held" : verdict.complaints.join("\n")}
`);
process.exit(interruption.signal.aborted ? 130 : verdict.complaints.length === 0 ? 0 : 1);
