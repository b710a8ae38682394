import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { type GatewayUnderLoad, startGatewayUnderLoad } from "./gateway-under-load.ts";
import { createLoadGenerator, type LoadGenerator } from "./load-generator.ts";
import { type Bounds, judgeSoak, quantile, type Sample, type SoakVerdict } from "./samples.ts";

export interface SoakOptions {
  readonly minutes: number;
  /** Offered load as a multiple of the measured capacity. */
  readonly rate: number;
  readonly bounds: Bounds;
  readonly signal: AbortSignal;
  readonly onCapacity: (perSecond: number) => void;
  readonly onSample: (sample: Sample) => void;
}

const KEYS = 4;
const CLOSED_LOOP = 64;
const WARM_UP_MS = 5_000;
const MEASURE_MS = 10_000;
const INTERVAL_MS = 10_000;
const TICK_MS = 10;
/** Particles of one tick: what could not be offered in time is not made up for in a burst. */
const BURST = 100;
const PROBE_MS = 500;

/** Measures what one gateway can do, offers more than that for a long time, and watches. */
export const soak = async (options: SoakOptions): Promise<SoakVerdict> => {
  const { signal } = options;
  await using gateway = await startGatewayUnderLoad();
  await using generator = await createLoadGenerator(KEYS, gateway);
  const capacity = await measureCapacity(generator, signal);
  options.onCapacity(capacity);
  const samples: Sample[] = [];
  using ownLag = monitorEventLoopDelay({ resolution: 10 });
  ownLag.enable();
  const endsAt = performance.now() + options.minutes * 60_000;
  const stop = new AbortController();
  const ended = AbortSignal.any([stop.signal, signal]);
  const offering = offer(generator, capacity * options.rate, ended);
  const startedAt = performance.now();
  generator.take();
  let before = await gateway.metrics();
  while (performance.now() < endsAt && !signal.aborted) {
    const healthMs = await probe(gateway, Math.min(INTERVAL_MS, endsAt - performance.now()), signal);
    if (signal.aborted) break;
    const metrics = await gateway.metrics();
    const ownLagMs = ownLag.percentile(99) / 1e6;
    ownLag.reset();
    const sample = await sampleOf(gateway, generator, before, metrics, { healthMs, ownLagMs, startedAt });
    before = metrics;
    samples.push(sample);
    options.onSample(sample);
  }
  stop.abort();
  await offering;
  return judgeSoak(samples, options.bounds);
};

/** Answers a second with a fixed number of particles under way. */
const measureCapacity = async (generator: LoadGenerator, signal: AbortSignal): Promise<number> => {
  const stop = new AbortController();
  const lane = async (): Promise<void> => {
    while (!stop.signal.aborted && !signal.aborted) await generator.offer();
  };
  const lanes = Promise.all(Array.from({ length: CLOSED_LOOP }, lane));
  await pause(WARM_UP_MS, undefined, { signal }).catch(() => {});
  generator.take();
  await pause(MEASURE_MS, undefined, { signal }).catch(() => {});
  const { completed } = generator.take();
  stop.abort();
  await lanes;
  return completed / (MEASURE_MS / 1000);
};

/** Open loop: whatever becomes of the others, the next one comes when it is due. */
const offer = async (generator: LoadGenerator, perSecond: number, signal: AbortSignal): Promise<void> => {
  let owed = 0;
  let last = performance.now();
  while (!signal.aborted) {
    await pause(TICK_MS);
    const now = performance.now();
    owed = Math.min(BURST, owed + (perSecond * (now - last)) / 1000);
    last = now;
    for (; owed >= 1; owed--) void generator.offer();
  }
};

/** Asks for its health all the time; the slowest answer in ms. */
const probe = async (gateway: GatewayUnderLoad, ms: number, signal: AbortSignal): Promise<number> => {
  const endsAt = performance.now() + ms;
  let slowest = 0;
  while (performance.now() < endsAt && !signal.aborted) {
    slowest = Math.max(slowest, await gateway.healthMs());
    await pause(Math.min(PROBE_MS, Math.max(0, endsAt - performance.now())));
  }
  return slowest;
};

const MB = 1024 * 1024;
const REFUSED = /^sluice_particles_refused_total\{code="(\w+)"\}$/;

const sampleOf = async (
  gateway: GatewayUnderLoad,
  generator: LoadGenerator,
  before: ReadonlyMap<string, number>,
  metrics: ReadonlyMap<string, number>,
  { startedAt, ...seen }: { startedAt: number; healthMs: number; ownLagMs: number },
): Promise<Sample> => {
  const { offered, accepted, completed, failed, latencies } = generator.take();
  const refused: Record<string, number> = {};
  for (const [name, count] of metrics) {
    const code = REFUSED.exec(name)?.[1];
    const more = count - (before.get(name) ?? 0);
    if (code !== undefined && more > 0) refused[code] = more;
  }
  return {
    at: (performance.now() - startedAt) / 1000,
    offered,
    accepted,
    completed,
    failed,
    refused,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    rssMb: (metrics.get("process_resident_memory_bytes") ?? Number.NaN) / MB,
    heapMb: (metrics.get("nodejs_heap_used_bytes") ?? Number.NaN) / MB,
    journalMb: (await gateway.dataBytes()) / MB,
    ...seen,
  };
};
