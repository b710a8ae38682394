/** What was seen in one interval. */
export interface Sample {
  /** Since the start, s. */
  readonly at: number;
  /** Particles, in this interval. */
  readonly offered: number;
  readonly accepted: number;
  readonly completed: number;
  /** Accepted, and answered with an error. */
  readonly failed: number;
  /** By the gateway, by error code; one particle may be refused several times, for it is sent again until its deadline. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of answered particles, from the last time they were written to their answer, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly journalMb: number;
  /** Slowest GET /health, ms. */
  readonly healthMs: number;
  /** 99th percentile of how late this process itself was, ms: what it measures is no better than that. */
  readonly ownLagMs: number;
}

export interface Bounds {
  readonly rssMbPerMinute: number;
  readonly p99Ms: number;
}

export interface SoakVerdict {
  readonly rssMbPerMinute: number;
  /** The worst interval after the first third. */
  readonly p99Ms: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Empty: all is well. */
  readonly complaints: readonly string[];
}

/** The first third is warm-up: heaps grow until they are collected, and state is kept beyond a particle's deadline. */
export const judgeSoak = (samples: readonly Sample[], bounds: Bounds): SoakVerdict => {
  const settled = samples.slice(Math.floor(samples.length / 3));
  const rssMbPerMinute = slope(settled.map(({ at, rssMb }) => [at / 60, rssMb]));
  const p99Ms = Math.max(0, ...settled.map(({ p99 }) => p99));
  const refused: Record<string, number> = {};
  for (const sample of samples)
    for (const [code, count] of Object.entries(sample.refused)) refused[code] = (refused[code] ?? 0) + count;
  const complaints = [
    ...(rssMbPerMinute > bounds.rssMbPerMinute
      ? [`memory grows by ${rssMbPerMinute.toFixed(2)} MB a minute, more than ${bounds.rssMbPerMinute}`]
      : []),
    ...(p99Ms > bounds.p99Ms
      ? [`p99 of accepted work is ${p99Ms.toFixed(0)} ms, more than ${bounds.p99Ms}`]
      : []),
    ...(refused.SLUICE_OVERLOAD === undefined ? ["nothing was refused with SLUICE_OVERLOAD"] : []),
    ...(settled.some(({ completed }) => completed === 0) ? ["an interval passed without an answer"] : []),
  ];
  return { rssMbPerMinute, p99Ms, refused, complaints };
};

/** Of the line through the points, by least squares. */
const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const x = mean(points.map(([value]) => value));
  const y = mean(points.map(([, value]) => value));
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const under = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return under === 0 ? 0 : over / under;
};

/** `share` of the values are at or below it; 0 for none. Sorts in place. */
export const quantile = (values: number[], share: number): number => {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
};
