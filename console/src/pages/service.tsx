import { hashOf } from "../data/hash-route.ts";
import { REQUESTS } from "../data/requests.ts";
import type { Service } from "../data/service-types.ts";
import { plural } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { Note } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Panel, Shown } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Ago, Said } from "../parts/text.tsx";
import { ServiceActions } from "./service-actions.tsx";
import { BindingsPanel, PolicyPanel, SignaturePanel } from "./service-texts.tsx";
import { StateBadge } from "./services.tsx";

const EVERY_MS = 10_000;
const UNDER = { text: "Services", href: "#/services" };

/** One service. */
export const ServicePage = ({ service: name }: { readonly service: string }) => {
  const answer = useAnswer(REQUESTS.service, { params: { service: name } }, EVERY_MS);
  const { value } = answer;
  return (
    <Page
      title={name}
      under={UNDER}
      lead={value && <Lead service={value} />}
      actions={value && <ServiceActions service={value} reload={answer.reload} />}
    >
      <Shown answer={answer}>
        {(service) => (
          <>
            {service.problem !== undefined && (
              <Note kind="bad">
                {service.state === "broken"
                  ? "It does not work: "
                  : "Its files do not work; the version before serves. "}
                <Said text={service.problem} max={1000} />
              </Note>
            )}
            {service.disabled && (
              <Note kind="info">
                Calls are refused: it was {service.state === "draining" ? "set to drain" : "disabled"} by{" "}
                <Said text={service.disabled.by} /> <Ago at={service.disabled.at} />.
                {service.draining &&
                  ` It still waits for ${plural(service.draining.calls, "call")} of ${plural(service.draining.particles, "particle")}.`}
              </Note>
            )}
            <FunctionsPanel service={service} />
            <FindingsPanel service={service} />
          </>
        )}
      </Shown>
      {value?.state !== "broken" && (
        <>
          <PolicyPanel service={name} />
          <SignaturePanel service={name} />
          <BindingsPanel service={name} />
        </>
      )}
    </Page>
  );
};

const Lead = ({ service: { state, title, upstream } }: { readonly service: Service }) => (
  <>
    <StateBadge state={state} /> <Said text={title} max={200} />
    {upstream !== "" && (
      <>
        {" "}
        at <Said text={upstream} max={200} />
      </>
    )}
  </>
);

const EFFECTS = {
  safe: "reads only",
  idempotent: "may be repeated",
  keyed: "repeated under a key",
  once: "happens once each",
} as const;

const FunctionsPanel = ({ service: { service, functions } }: { readonly service: Service }) => (
  <Panel title="Functions" hint="Open one to try it.">
    <Table
      caption="Functions"
      rows={functions}
      keyOf={({ name }) => name}
      empty="It has no functions."
      columns={[
        {
          head: "Function",
          cell: ({ name }) => (
            <a href={hashOf(["services", service, name])}>
              <Said text={name} max={80} />
            </a>
          ),
        },
        {
          head: "Arguments",
          cell: (row) =>
            row.arguments.length === 0 ? NONE : <Said text={row.arguments.join(", ")} max={160} />,
        },
        {
          head: "Request",
          cell: ({ method, path }) => (
            <code>
              <Said text={`${method.toUpperCase()} ${path}`} max={160} />
            </code>
          ),
        },
        { head: "Effect", cell: ({ effect }) => EFFECTS[effect] ?? effect },
      ]}
    />
  </Panel>
);

const FindingsPanel = ({ service: { refused, warnings } }: { readonly service: Service }) => {
  if (refused.length + warnings.length === 0) return null;
  return (
    <Panel title="Refused operations and warnings">
      <ul class="findings">
        {refused.map(({ pointer, operation, message }) => (
          <li key={pointer}>
            <strong>
              <Said text={operation ?? pointer} max={160} />
            </strong>{" "}
            is not published: <Said text={message} max={500} />
          </li>
        ))}
        {warnings.map((warning) => (
          <li key={warning}>
            <Said text={warning} max={500} />
          </li>
        ))}
      </ul>
    </Panel>
  );
};
