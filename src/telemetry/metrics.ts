import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type Metric,
  type OpenMetricsContentType,
  Registry,
} from "prom-client";
import { FAMILIES, type Family, type FamilyName, MAX_SERIES, OTHER } from "./families.ts";
import type { MetricsFormat, Readings } from "./interface.ts";

/** The families of one gateway, and those of the process it is in. */
export interface Metrics {
  /** @param labels - values in the family's order. */
  observe(name: FamilyName, labels: readonly string[], seconds: number): void;
  count(name: FamilyName, labels: readonly string[]): void;
  text(format: MetricsFormat, readings: Readings): Promise<string>;
}

/**
 * Of what prom-client says of a process by default. Left out: gauges called `_total`, which OpenMetrics has for counters, and lags that are NaN as long
 * as there are none.
 */
const PROCESS_FAMILIES: ReadonlySet<string> = new Set([
  "process_cpu_user_seconds_total",
  "process_cpu_system_seconds_total",
  "process_cpu_seconds_total",
  "process_start_time_seconds",
  "process_resident_memory_bytes",
  "process_open_fds",
  "process_max_fds",
  "nodejs_eventloop_lag_seconds",
  "nodejs_eventloop_lag_p50_seconds",
  "nodejs_eventloop_lag_p99_seconds",
  "nodejs_heap_size_total_bytes",
  "nodejs_external_memory_bytes",
  "nodejs_gc_duration_seconds",
]);

let ofProcess: readonly Metric[] | undefined;

/** There is one process, however many gateways a test has in it. */
const processMetrics = (): readonly Metric[] => {
  if (ofProcess !== undefined) return ofProcess;
  const register = new Registry();
  collectDefaultMetrics({ register });
  ofProcess = [...PROCESS_FAMILIES].flatMap((name) => register.getSingleMetric(name) ?? []);
  return ofProcess;
};

export const createMetrics = (): Metrics => {
  const registries = { openmetrics: new Registry<OpenMetricsContentType>(), prometheus: new Registry() };
  registries.openmetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const register = (metric: Metric): void => {
    registries.openmetrics.registerMetric(metric);
    registries.prometheus.registerMetric(metric);
  };
  const families = new Map<string, Kept>(FAMILIES.map((family) => [family.name, keptFamily(family)]));
  for (const { metric } of families.values()) register(metric);
  for (const metric of processMetrics()) register(metric);

  const kept = (name: FamilyName): Kept => {
    const found = families.get(name);
    if (found === undefined) throw new TypeError(`there is no family ${name}`);
    return found;
  };

  return {
    observe: (name, labels, seconds) => kept(name).add(labels, seconds),
    count: (name, labels) => kept(name).add(labels, 1),
    text(format, readings) {
      for (const [name, reading] of Object.entries(readings))
        if (reading !== undefined) kept(name as FamilyName).read(reading);
      return exposition(registries[format]);
    },
  };
};

/**
 * prom-client takes `_total` off a counter's name for good when it writes OpenMetrics. Names are taken before its first await, so that they can be put back
 * before anybody else looks.
 */
const exposition = (registry: Registry | Registry<OpenMetricsContentType>): Promise<string> => {
  const metrics = registry.getMetricsAsArray();
  const names = metrics.map(({ name }) => name);
  const text = registry.metrics();
  metrics.forEach((metric, index) => {
    metric.name = names[index] ?? metric.name;
  });
  return text;
};

interface Kept {
  readonly metric: Metric;
  add(labels: readonly string[], value: number): void;
  /** What somebody else counted. */
  read(value: number | Readonly<Record<string, number>>): void;
}

const keptFamily = (family: Family): Kept => {
  const { name, type, help, labels: labelNames } = family;
  const bounded = boundedLabels(labelNames);
  const common = { help, labelNames: [...labelNames], registers: [] };
  if (type === "histogram") {
    const metric = new Histogram({ ...common, name, buckets: [...(family.buckets ?? [])] });
    return {
      metric,
      add: (labels, value) => metric.observe(bounded(labels), value),
      read: () => {
        throw new TypeError(`${name} is observed, not read`);
      },
    };
  }
  const metric =
    type === "counter" ? new Counter({ ...common, name: `${name}_total` }) : new Gauge({ ...common, name });
  return {
    metric,
    add: (labels, value) => metric.inc(bounded(labels), value),
    read(value) {
      metric.reset();
      if (typeof value === "number") metric.inc(value);
      else
        for (const [label, each] of Object.entries(value)) metric.inc({ [labelNames[0] ?? ""]: label }, each);
    },
  };
};

type Labels = Record<string, string>;

/** Label sets as prom-client takes them, each made once; when there are enough, one more for all the rest. */
const boundedLabels = (names: readonly string[]): ((values: readonly string[]) => Labels) => {
  const known = new Map<string, Labels>();
  const made = (values: readonly string[]): Labels =>
    Object.fromEntries(names.map((name, index) => [name, values[index] ?? OTHER]));
  const rest = made([]);
  return (values) => {
    const key = values.join("\n");
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MAX_SERIES - 1) return rest;
    const labels = made(values);
    known.set(key, labels);
    return labels;
  };
};
