import type { Overview, SeriesPoint } from "../data/api-types.ts";
import { shownMs, shownNumber, shownSpan } from "../data/shown.ts";
import { Chart } from "../diagrams/chart.tsx";
import { Empty, Panel } from "../parts/panel.tsx";

type Counted = "accepted" | "refused" | "failed" | "calls" | "callsFailed";

/** Rates, errors and latencies of the last minutes. */
export const OverviewCharts = ({ series: { stepMs, points } }: { readonly series: Overview["series"] }) => {
  if (points.length < 2)
    return (
      <Panel title="Rates">
        <Empty>Charts begin with the first {shownSpan(2 * stepMs)}.</Empty>
      </Panel>
    );
  const times = points.map(({ at }) => at);
  const rate = (key: Counted): number[] => points.map((point) => (point[key] * 1000) / stepMs);
  const span = shownSpan(points.length * stepMs);
  const sum = (key: Counted): string => shownNumber(points.reduce((total, point) => total + point[key], 0));
  const perSecond = (value: number): string => `${shownNumber(value)}/s`;
  return (
    <div class="charts">
      <Chart
        title="Particles"
        summary={`In the last ${span}: ${sum("accepted")} accepted, ${sum("refused")} refused, ${sum("failed")} failed.`}
        times={times}
        series={[
          { label: "accepted", tone: "main", values: rate("accepted") },
          { label: "refused", tone: "soft", values: rate("refused") },
          { label: "failed", tone: "bad", values: rate("failed") },
        ]}
        shown={perSecond}
      />
      <Chart
        title="Calls"
        summary={`In the last ${span}: ${sum("calls")} calls, ${sum("callsFailed")} of them failed.`}
        times={times}
        series={[
          { label: "calls", tone: "main", values: rate("calls") },
          { label: "failed", tone: "bad", values: rate("callsFailed") },
        ]}
        shown={perSecond}
      />
      <Chart
        title="Latency of calls"
        summary={latencySummary(points)}
        times={times}
        series={[
          { label: "half are faster", tone: "main", values: points.map(({ p50Ms }) => p50Ms) },
          { label: "95% are faster", tone: "soft", values: points.map(({ p95Ms }) => p95Ms) },
        ]}
        shown={shownMs}
      />
    </div>
  );
};

const latencySummary = (points: readonly SeriesPoint[]): string => {
  const last = points.findLast(({ p95Ms }) => p95Ms !== null);
  if (last === undefined) return "No calls in this time.";
  return `Of the latest calls half took less than ${shownMs(last.p50Ms)}, 95% less than ${shownMs(last.p95Ms)}.`;
};
