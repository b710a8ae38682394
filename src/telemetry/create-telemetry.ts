import type { Clock, Logger, Timer } from "../core/index.ts";
import type { EngineObserver } from "../engine/interface.ts";
import type { UpstreamObserver } from "../upstream/interface.ts";
import { OTHER } from "./families.ts";
import { FunctionTallies } from "./function-activity.ts";
import { createFunctionLabels } from "./function-labels.ts";
import type { NamedFunction, Telemetry, TelemetryCounters, TelemetryOptions, Totals } from "./interface.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { outcomeClass, statusClass } from "./outcome-class.ts";
import { createRecentSeries, type RecentSeries, STEP_MS } from "./recent-series.ts";
import { totalsOf } from "./totals.ts";
import { createTracing, type Tracing } from "./tracing.ts";
import { isUpstreamFault, UpstreamTallies } from "./upstream-activity.ts";

/** Percentiles of functions and upstreams are of one to two of these, in steps. */
const PERIOD_STEPS = 60;

export interface TelemetryDeps {
  /** The function that a call by these names is of, as it is published here; undefined: of none. */
  readonly published: (service: string, fn: string) => NamedFunction | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Parts {
  readonly metrics: Metrics;
  readonly series: RecentSeries;
  readonly functions: FunctionTallies;
  readonly upstreams: UpstreamTallies;
  readonly tracing: Tracing | undefined;
}

export const createTelemetry = async (
  { peerId, version, otlp }: TelemetryOptions,
  deps: TelemetryDeps,
): Promise<Telemetry> => {
  const { clock } = deps;
  const counters: TelemetryCounters = { exported: 0, droppedHere: 0, droppedByCollector: 0 };
  const parts: Parts = {
    metrics: createMetrics(),
    series: createRecentSeries(),
    functions: new FunctionTallies(),
    upstreams: new UpstreamTallies(),
    tracing: otlp && (await createTracing(otlp, { peerId, version }, { ...deps, counters })),
  };
  const { metrics, series, functions, upstreams, tracing } = parts;
  const startedAt = clock.now();
  let ticking: Timer | undefined;
  let steps = 0;

  let totals = (): Totals => NOTHING;
  const step = (): void => {
    series.step(clock.now(), totals());
    if (++steps % PERIOD_STEPS === 0) {
      functions.turn();
      upstreams.turn();
    }
    ticking = clock.timer(STEP_MS, step);
  };

  return {
    engine: engineObserver(parts, deps),
    upstreams: upstreamObserver(parts, clock),
    answered: (listener, operation = "none", status) =>
      metrics.count("sluice_http_requests", [listener, operation, statusClass(status)]),
    exposition: (format, readings) =>
      metrics.text(format, { ...readings, ...ownReadings(counters, upstreams) }),
    activity: () => ({
      startedAt,
      totals: totals(),
      stepMs: STEP_MS,
      points: series.points(),
      functions: functions.busiest(),
      upstreams: upstreams.all(),
    }),
    counters,
    watch(engine) {
      totals = () => totalsOf(engine());
      step();
    },
    async stop(graceMs) {
      ticking?.cancel();
      await tracing?.close(graceMs);
    },
  };
};

const NOTHING: Totals = { accepted: 0, refused: 0, failed: 0, calls: 0, callsFailed: 0 };

/** Builtins, and names that a script made up. */
const NOT_PUBLISHED: NamedFunction = { service: OTHER, function: OTHER };

const engineObserver = (
  { metrics, series, functions, tracing }: Parts,
  { published }: TelemetryDeps,
): EngineObserver => {
  const labelsOf = createFunctionLabels(published);
  const traces = tracing?.particles;
  return {
    began: (particle) => traces?.began(particle),
    ran(particle, ms) {
      metrics.observe("sluice_interpreter_run_duration_seconds", [], ms / 1000);
      traces?.ran(particle, ms);
    },
    called(particle, call) {
      const { request, result, ms } = call;
      const named = labelsOf(request.service, request.function);
      const outcome = outcomeClass(result.retCode);
      const { service, function: fn } = named ?? NOT_PUBLISHED;
      metrics.observe("sluice_call_duration_seconds", [service, fn, outcome], ms / 1000);
      traces?.called(particle, call);
      if (named === undefined) return;
      series.took(ms);
      functions.took(named, ms, outcome !== "ok");
    },
    rested(particle, ms) {
      metrics.observe("sluice_particle_work_duration_seconds", [], ms / 1000);
      traces?.rested(particle);
    },
    over: (particle) => traces?.over(particle),
  };
};

const upstreamObserver = ({ metrics, upstreams, tracing }: Parts, clock: Clock): UpstreamObserver => ({
  asked(upstream, request) {
    const tally = upstreams.of(upstream);
    const { of } = request;
    const span = of === undefined ? undefined : tracing?.requests(upstream, { ...request, of });
    let leftAt: number | undefined;
    return {
      traceparent: span?.traceparent,
      left() {
        leftAt = performance.now();
      },
      ended(end) {
        const status = "status" in end ? end.status : undefined;
        const problem = "problem" in end ? end.problem : undefined;
        span?.ended(
          status,
          problem?.code ?? (status !== undefined && status >= 400 ? `${status}` : undefined),
        );
        if (leftAt === undefined) return;
        const ms = performance.now() - leftAt;
        const answered = status === undefined ? "none" : statusClass(status);
        metrics.observe("sluice_upstream_request_duration_seconds", [upstream.service, answered], ms / 1000);
        if (problem !== undefined && !isUpstreamFault(problem)) return;
        tally.latencies.add(ms);
        tally.requests++;
        tally.hasFailed = problem !== undefined || answered === "5xx";
        if (tally.hasFailed) {
          tally.failures++;
          tally.lastFailureAt = clock.now();
          tally.lastProblem = problem?.message ?? `it answered with status ${status}`;
        } else {
          tally.isResting = false;
          tally.lastSuccessAt = clock.now();
        }
      },
    };
  },
  rests(upstream, isResting) {
    upstreams.of(upstream).isResting = isResting;
  },
});

const ownReadings = (
  { exported, droppedHere, droppedByCollector }: TelemetryCounters,
  upstreams: UpstreamTallies,
) => {
  const all = upstreams.all();
  const flags = (isSo: (state: string) => boolean): Record<string, number> =>
    Object.fromEntries(all.map(({ service, state }) => [service, isSo(state) ? 1 : 0]));
  return {
    sluice_trace_spans_exported: exported,
    sluice_trace_spans_dropped: { here: droppedHere, collector: droppedByCollector },
    sluice_upstream_breaker_open: flags((state) => state === "open"),
    sluice_upstream_failing: flags((state) => state === "open" || state === "failing"),
  };
};
