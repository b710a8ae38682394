import type { EngineCounters, EngineObserver } from "../engine/interface.ts";
import type { UpstreamObserver } from "../upstream/interface.ts";
import type { FamilyName } from "./families.ts";

/*
 * What a gateway tells of itself while it runs: numbers for Prometheus, a picture of the last minutes for people, spans for a trace collector.
 *
 * The engine and the upstreams are handed an observer each and tell it what happens as it happens; neither knows what becomes of that, and without
 * an observer they do the same. An observer counts and returns: it awaits nothing, throws nothing, and holds nothing of a particle but names and times.
 *
 * Labels are bounded. What a stranger chooses (peer ids, refs, names of functions that are not published here) is never one; a family that has its
 * `MAX_SERIES` label sets counts the rest under "other". What other modules count themselves (`engine.counters` and so on) is read when somebody asks.
 *
 * The trace of a particle needs no context on the wire: its id is the head of the particle's ref, which every gateway computes for itself, and whether it
 * is sampled follows from the id. So gateways that never met emit spans of one trace, or none does. Spans wait in a bounded queue; when a collector
 * is slow or gone they are dropped and counted, and no particle waits for it.
 */
export interface Telemetry {
  readonly engine: EngineObserver;
  readonly upstreams: UpstreamObserver;
  /** A listener answered. `operation` undefined: no route of its table. */
  answered(listener: ListenerName, operation: string | undefined, status: number): void;
  /** Everything counted, with what others count. */
  exposition(format: MetricsFormat, readings: Readings): Promise<string>;
  /** The last minutes. */
  activity(): Activity;
  readonly counters: Readonly<TelemetryCounters>;
  /** Looks at the engine's counters from now on, every few seconds. To be called once. */
  watch(counters: () => Readonly<EngineCounters>): void;
  /** Sends what waits to the collector, at most `graceMs`, and lets go of everything. */
  stop(graceMs: number): Promise<void>;
}

export type ListenerName = "admin" | "http";

export type MetricsFormat = "openmetrics" | "prometheus";

/** Values of families that are read when somebody asks, by family; a record has one value for each value of the family's label. */
export type Readings = Readonly<Partial<Record<FamilyName, number | Readonly<Record<string, number>>>>>;

/** Spans, since the process started. */
export interface TelemetryCounters {
  exported: number;
  /** No room in the queue, or more particles at work than are followed. */
  droppedHere: number;
  /** The collector did not take them. */
  droppedByCollector: number;
}

/** Since the process started. */
export interface Totals {
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  readonly calls: number;
  readonly callsFailed: number;
}

export interface Activity {
  readonly startedAt: number;
  readonly totals: Totals;
  readonly stepMs: number;
  /** Oldest first, at most a quarter of an hour; each point counts what happened in the step that ended at `at` (Unix ms). */
  readonly points: readonly Point[];
  /** Those that were called, the busiest first, at most a thousand; percentiles are of the last five to ten minutes. */
  readonly functions: readonly FunctionActivity[];
  readonly upstreams: readonly UpstreamActivity[];
}

export interface Percentiles {
  /** Of calls of published functions, or of requests, ms, to about a tenth; null: there were none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface Point extends Totals, Percentiles {
  readonly at: number;
}

export interface FunctionActivity extends Percentiles {
  readonly service: string;
  readonly function: string;
  readonly calls: number;
  readonly failed: number;
}

/** open: the circuit breaker lets it rest; failing: the last request failed; unknown: none was made yet. */
export type UpstreamState = "ok" | "failing" | "open" | "unknown";

export interface UpstreamActivity extends Percentiles {
  readonly service: string;
  /** Its base URL. */
  readonly url: string;
  readonly state: UpstreamState;
  /** That were sent, and those of them that were not answered, or with a 5xx. */
  readonly requests: number;
  readonly failures: number;
  readonly lastSuccessAt?: number;
  readonly lastFailureAt?: number;
  readonly lastProblem?: string;
}

export interface TelemetryOptions {
  readonly peerId: string;
  readonly version: string;
  /** Undefined: no traces. */
  readonly otlp?: OtlpOptions | undefined;
}

export interface OtlpOptions {
  /** Of the collector's OTLP/HTTP endpoint, path included. */
  readonly url: string;
  /** Sent with every request to it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of traces, 0 to 1. */
  readonly sampleRatio: number;
}

/** A function as it is published here, whichever view or twin of it was called. */
export interface NamedFunction {
  readonly service: string;
  readonly function: string;
}
