import type { FunctionLoad, Upstream } from "../data/api-types.ts";
import { hashOf } from "../data/hash-route.ts";
import { shownMs, shownNumber } from "../data/shown.ts";
import { Badge, type Kind } from "../parts/note.tsx";
import { Panel } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Ago, Dotted, Said } from "../parts/text.tsx";

const UPSTREAM_STATES: Readonly<Record<Upstream["state"], readonly [Kind | "plain", string]>> = {
  ok: ["good", "ok"],
  failing: ["warn", "failing"],
  open: ["bad", "given a rest"],
  unknown: ["plain", "not asked yet"],
};

export const UpstreamsPanel = ({ upstreams }: { readonly upstreams: readonly Upstream[] }) => (
  <Panel title="Upstreams" hint="The APIs behind the services, as their last requests went.">
    <Table
      caption="Upstreams"
      rows={upstreams}
      keyOf={({ service, url }) => `${service} ${url}`}
      empty="No upstream was asked yet."
      columns={[
        { head: "Service", cell: ({ service }) => <ServiceLink service={service} /> },
        {
          head: "State",
          cell: ({ state }) => (
            <Badge kind={UPSTREAM_STATES[state]?.[0] ?? "plain"}>
              {UPSTREAM_STATES[state]?.[1] ?? state}
            </Badge>
          ),
        },
        { head: "Address", cell: ({ url }) => <Dotted name={url} /> },
        { head: "Requests", isNumber: true, cell: ({ requests }) => shownNumber(requests) },
        { head: "Failures", isNumber: true, cell: ({ failures }) => shownNumber(failures) },
        { head: "Half within", isNumber: true, cell: ({ p50Ms }) => shownMs(p50Ms) },
        { head: "95% within", isNumber: true, cell: ({ p95Ms }) => shownMs(p95Ms) },
        {
          head: "Last problem",
          isLong: true,
          cell: ({ lastProblem, lastFailureAt }) =>
            lastProblem === undefined ? (
              NONE
            ) : (
              <>
                <Said text={lastProblem} max={110} />{" "}
                {lastFailureAt !== undefined && <Ago at={lastFailureAt} />}
              </>
            ),
        },
      ]}
    />
  </Panel>
);

export const FunctionsPanel = ({ functions }: { readonly functions: readonly FunctionLoad[] }) => (
  <Panel title="Busiest functions" hint="Since the gateway started.">
    <Table
      caption="Busiest functions"
      rows={functions}
      keyOf={(row) => `${row.service} ${row.function}`}
      empty="No function was called yet."
      columns={[
        {
          head: "Function",
          cell: (row) => (
            <>
              <ServiceLink service={row.service} /> <Said text={row.function} max={80} />
            </>
          ),
        },
        { head: "Calls", isNumber: true, cell: ({ calls }) => shownNumber(calls) },
        { head: "Failed", isNumber: true, cell: ({ failed }) => shownNumber(failed) },
        { head: "Half within", isNumber: true, cell: ({ p50Ms }) => shownMs(p50Ms) },
        { head: "95% within", isNumber: true, cell: ({ p95Ms }) => shownMs(p95Ms) },
      ]}
    />
  </Panel>
);

export const ServiceLink = ({ service }: { readonly service: string }) => (
  <a href={hashOf(["services", service])}>
    <Said text={service} max={60} />
  </a>
);
