import { useState } from "preact/hooks";
import type { AuditedChange } from "../data/operation-types.ts";
import { REQUESTS } from "../data/requests.ts";
import { shownTime } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { Badge } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Shown } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Id, Said } from "../parts/text.tsx";

const PAGE = 100;

export const AuditPage = () => {
  const [older, setOlder] = useState<readonly number[]>([]);
  const answer = useAnswer(REQUESTS.audit, { query: { before: older.at(-1), limit: PAGE } });
  return (
    <Page title="Audit" lead="Every change to this gateway, by whom and when, newest first.">
      <Shown answer={answer}>
        {({ changes, next }) => (
          <>
            <Table
              caption="Changes"
              rows={changes}
              keyOf={({ id }) => String(id)}
              empty="Nothing was changed yet."
              columns={[
                { head: "When", cell: ({ at }) => <time>{shownTime(at)}</time> },
                {
                  head: "Who",
                  cell: ({ who, role }) => <Said text={!role ? who : `${who} (${role})`} max={120} />,
                },
                { head: "What", cell: ({ operation }) => <Said text={operation} max={120} /> },
                {
                  head: "Of",
                  cell: ({ target }) =>
                    Object.keys(target).length === 0 ? NONE : <Target target={target} />,
                },
                { head: "Outcome", cell: ({ outcome }) => <Outcome outcome={outcome} /> },
                { head: "Detail", cell: ({ detail }) => (detail ? <Said text={detail} max={300} /> : NONE) },
              ]}
            />
            <div class="actions">
              {older.length > 0 && (
                <button type="button" onClick={() => setOlder(older.slice(0, -1))}>
                  Newer
                </button>
              )}
              {next !== undefined && (
                <button type="button" onClick={() => setOlder([...older, next])}>
                  Older
                </button>
              )}
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
};

const Target = ({ target }: Pick<AuditedChange, "target">) => (
  <>
    {Object.entries(target).map(([name, value]) => (
      <div key={name}>
        <span class="faint">{name}</span>{" "}
        {value.length > 40 && !value.includes(" ") ? <Id id={value} /> : <Said text={value} />}
      </div>
    ))}
  </>
);

const Outcome = ({ outcome }: { readonly outcome: number | undefined }) => {
  if (outcome === undefined) return <Badge kind="info">under way</Badge>;
  return (
    <Badge kind={outcome >= 400 ? "bad" : "good"}>{outcome >= 400 ? `refused, ${outcome}` : "done"}</Badge>
  );
};
