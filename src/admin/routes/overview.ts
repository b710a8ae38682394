import type { UpstreamActivity } from "../../telemetry/interface.ts";
import type { AdminDeps } from "../interface.ts";
import { journalLimit } from "../metrics.ts";
import { overview } from "../overview-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

/** Functions that are shown, the busiest. */
const MAX_FUNCTIONS = 50;

type OverviewDeps = Pick<
  AdminDeps,
  | "engine"
  | "atHand"
  | "catalog"
  | "overlay"
  | "journal"
  | "limits"
  | "telemetry"
  | "problems"
  | "ready"
  | "clock"
>;

/** How this gateway does, on one page. */
export const overviewRoute = (deps: OverviewDeps, version: string): Route =>
  defineRoute({
    method: "GET",
    path: "/v1/overview",
    operationId: "getOverview",
    summary:
      "How this gateway does: rates and times of the last minutes, services, upstreams, what needs attention",
    access: "viewer",
    answers: { 200: { description: "As of now", schema: overview } },
    handle() {
      const { engine, overlay, journal, limits, telemetry, problems, ready, clock } = deps;
      const { counters: kept, health } = journal;
      const { startedAt, totals, stepMs, points, functions, upstreams } = telemetry.activity();
      return json(200, {
        peerId: overlay.peerId,
        version,
        startedAt,
        now: clock.now(),
        ready: ready(),
        problems: problems(),
        attention: { deadLetters: kept.deadLetters, unknownOutcomes: kept.unknownOutcomes },
        services: servicesOf(deps),
        particles: deps.atHand(),
        connections: overlay.connections().length,
        journal: { ok: health.ok, bytes: kept.bytes, limitBytes: journalLimit(limits()) ?? 0 },
        totals: { ...totals, expired: engine.counters.expired },
        series: { stepMs, points },
        functions: functions.slice(0, MAX_FUNCTIONS),
        upstreams: upstreamsOf(deps, upstreams),
      });
    },
  });

const servicesOf = ({ catalog }: OverviewDeps): { serving: number; disabled: number; broken: number } => {
  const count = { serving: 0, disabled: 0, broken: 0 };
  for (const { state } of catalog.statuses()) count[state === "draining" ? "serving" : state]++;
  return count;
};

/** Of the services as they are now, asked or not. */
const upstreamsOf = (
  { catalog }: OverviewDeps,
  asked: readonly UpstreamActivity[],
): readonly UpstreamActivity[] =>
  catalog.list().map(
    ({ service, upstream: url }) =>
      asked.find((each) => each.service === service && each.url === url) ?? {
        service,
        url,
        state: "unknown",
        requests: 0,
        failures: 0,
        p50Ms: null,
        p95Ms: null,
      },
  );
