import type { Quantiles, Verdict } from "./judge.ts";

export interface Figures {
  readonly seed: number;
  readonly kills: number;
  readonly otherFaults: number;
  readonly seconds: number;
  /** Particles in flight at each kill, on average. */
  readonly inFlight: number;
  /** From start to ready, of every start of a gateway, ms. */
  readonly startMs: readonly number[];
}

const SHOWN = 20;

/** What people read: figures first, then every fault that was found. */
export const reportText = (figures: Figures, verdict: Verdict): string => {
  const { effects, faults, unknown } = verdict;
  const starts = figures.startMs.toSorted((a, b) => a - b);
  const unknowns = Object.values(unknown).reduce((sum, count) => sum + count, 0);
  const rows: readonly (readonly [string, string])[] = [
    ["seed", String(figures.seed)],
    ["seconds", figures.seconds.toFixed(0)],
    ["kill -9", String(figures.kills)],
    ["other faults", String(figures.otherFaults)],
    ["restart, median ms", (starts[Math.floor(starts.length / 2)] ?? 0).toFixed(0)],
    ["particles", String(verdict.particles)],
    ["in flight at a kill", figures.inFlight.toFixed(1)],
    ["outcomes", counts(verdict.outcomes)],
    ["effects", `safe ${effects.safe}, keyed ${effects.keyed}, once ${effects.once}`],
    ["repeated keys absorbed", String(verdict.absorbed)],
    ["duplicates", String(faults.duplicate.length)],
    ["lost", String(faults.lost.length)],
    ["unknown", unknowns === 0 ? "0" : `${unknowns} (${counts(unknown)})`],
    ["illegitimate unknown", String(faults.illegitimate.length)],
    ["other faults found", String(othersOf(verdict))],
    ["latency of results, ms", milliseconds(verdict.latency)],
    ["of it after outages, ms", milliseconds(verdict.recovery)],
  ];
  const table = rows.map(([name, value]) => `${name.padEnd(26)}${value}`);
  const found = Object.entries(faults).flatMap(([kind, findings]) => [
    ...findings.slice(0, SHOWN).map(({ serial, what }) => `${kind}: ${serial} ${what}`),
    ...(findings.length > SHOWN ? [`${kind}: and ${findings.length - SHOWN} more`] : []),
  ]);
  return `${[...table, ...found].join("\n")}\n`;
};

const othersOf = ({ faults }: Verdict): number =>
  faults.phantom.length + faults.denied.length + faults.unexplained.length + faults.crash.length;

const milliseconds = ({ p50, p99, max }: Quantiles): string =>
  `p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}, max ${max.toFixed(0)}`;

const counts = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
