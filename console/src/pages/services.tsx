import { REQUESTS } from "../data/requests.ts";
import type { Service, ServiceState } from "../data/service-types.ts";
import { plural } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { Badge, type Kind } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Shown } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Said } from "../parts/text.tsx";
import { ServiceLink } from "./overview-tables.tsx";

const EVERY_MS = 10_000;

const KINDS: Readonly<Record<ServiceState, Kind>> = {
  serving: "good",
  draining: "warn",
  disabled: "info",
  broken: "bad",
};

export const StateBadge = ({ state = "serving" }: Pick<Service, "state">) => (
  <Badge kind={KINDS[state] ?? "info"}>{state}</Badge>
);

export const ServicesPage = () => {
  const answer = useAnswer(REQUESTS.services, {}, EVERY_MS);
  return (
    <Page
      title="Services"
      lead="Each is an API that permitted peers may call."
      actions={
        <a class="button" href="#/publish">
          Publish one
        </a>
      }
    >
      <Shown answer={answer}>
        {({ services }) => (
          <Table
            caption="Services"
            rows={services}
            keyOf={({ service }) => service}
            empty="Nothing is published yet."
            columns={[
              { head: "Service", cell: ({ service }) => <ServiceLink service={service} /> },
              { head: "Title", cell: ({ title }) => <Said text={title} max={100} /> },
              {
                head: "State",
                cell: ({ state, problem }) => (
                  <>
                    <StateBadge state={state} />
                    {problem !== undefined && state !== "broken" && <Badge kind="warn">old version</Badge>}
                  </>
                ),
              },
              { head: "Functions", isNumber: true, cell: ({ functions }) => functions.length },
              { head: "Notes", cell: (service) => notesOf(service) || NONE },
              { head: "Upstream", cell: ({ upstream }) => <Said text={upstream} max={100} /> },
            ]}
          />
        )}
      </Shown>
    </Page>
  );
};

const notesOf = ({ refused, warnings }: Service): string =>
  [
    refused.length > 0 && `${refused.length} refused`,
    warnings.length > 0 && plural(warnings.length, "warning"),
  ]
    .filter(Boolean)
    .join(", ");
