import type { Limit, Quota } from "../data/operation-types.ts";
import { REQUESTS } from "../data/requests.ts";
import { shownBytes, shownMs, shownNumber, shownSpan, shownTime } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { JsonView } from "../parts/json-view.tsx";
import { Page } from "../parts/page.tsx";
import { Panel, Shown } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Dotted, Id, Said } from "../parts/text.tsx";
import { ServiceLink } from "./overview-tables.tsx";

const EVERY_MS = 10_000;

export const LimitsPage = () => {
  const limits = useAnswer(REQUESTS.limits, {}, EVERY_MS);
  const quotas = useAnswer(REQUESTS.quotas, {}, EVERY_MS);
  const config = useAnswer(REQUESTS.config);
  return (
    <Page title="Limits & config" lead="What this gateway holds itself and others to.">
      <Panel title="Limits">
        <Shown answer={limits}>
          {({ limits: rows }) => (
            <Table
              caption="Limits"
              rows={rows}
              keyOf={({ name }) => name}
              empty="None is told."
              columns={[
                { head: "Limit", cell: ({ name }) => <Dotted name={name} /> },
                { head: "At most", isNumber: true, cell: (row) => amount(row.limit, row.unit) },
                {
                  head: "Used",
                  isNumber: true,
                  cell: (row) => (row.used === undefined ? NONE : amount(row.used, row.unit)),
                },
                {
                  head: "Share",
                  cell: (row) =>
                    row.used === undefined || row.limit <= 0 ? NONE : <Share row={row} used={row.used} />,
                },
              ]}
            />
          )}
        </Shown>
      </Panel>
      <Panel title="Quotas" hint="How often callers called, where adapter.yaml or a credential counts.">
        <Shown answer={quotas}>
          {({ quotas: rows }) => (
            <Table
              caption="Quotas"
              rows={rows}
              keyOf={({ used: _used, ...rest }) => JSON.stringify(rest)}
              empty="Nothing is counted now."
              columns={[
                {
                  head: "Service",
                  cell: ({ service }) => (service === undefined ? "any" : <ServiceLink service={service} />),
                },
                { head: "Per", cell: ({ per }) => (per === undefined ? "credential" : shownSpan(per)) },
                { head: "Of", cell: (row) => <WhoseQuota row={row} /> },
                {
                  head: "Functions",
                  cell: (row) => <Said text={row.functions?.join(", ") ?? "all"} max={160} />,
                },
                {
                  head: "Used",
                  isNumber: true,
                  cell: ({ used, limit }) =>
                    limit === undefined ? shownNumber(used) : `${shownNumber(used)} of ${shownNumber(limit)}`,
                },
                { head: "Begins anew", cell: ({ resetsAt }) => <time>{shownTime(resetsAt)}</time> },
              ]}
            />
          )}
        </Shown>
      </Panel>
      <Panel
        title="Configuration"
        hint="As it is in effect, defaults included. Secrets are never here; where they are read from is."
      >
        <Shown answer={config}>
          {({ file, config: effective }) => (
            <>
              {file !== undefined && (
                <p>
                  From <Said text={file} />
                </p>
              )}
              <JsonView label="Configuration" value={effective} />
            </>
          )}
        </Shown>
      </Panel>
    </Page>
  );
};

const WhoseQuota = ({ row: { initiator, credential } }: { readonly row: Quota }) => {
  if (initiator !== undefined) return <Id id={initiator} />;
  return credential === undefined ? (
    <>everyone</>
  ) : (
    <>
      credential <Id id={credential} />
    </>
  );
};

const amount = (value: number, unit: string): string => {
  if (unit === "bytes") return shownBytes(value);
  if (unit === "ms") return shownMs(value);
  return unit === "" ? shownNumber(value) : `${shownNumber(value)} ${unit}`;
};

const Share = ({ row: { name, limit }, used }: { readonly row: Limit; readonly used: number }) => {
  const percent = Math.round((100 * used) / limit);
  return (
    <span class="share">
      <meter
        min={0}
        max={limit}
        high={limit * 0.8}
        optimum={0}
        value={Math.min(used, limit)}
        aria-label={`${name}, used`}
      />
      {percent}%
    </span>
  );
};
