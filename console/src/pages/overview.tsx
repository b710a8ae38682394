import type { Overview } from "../data/api-types.ts";
import { REQUESTS } from "../data/requests.ts";
import { plural, shownBytes, shownNumber, shownSpan } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { Badge, Note } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Shown } from "../parts/panel.tsx";
import { OverviewCharts } from "./overview-charts.tsx";
import { FunctionsPanel, UpstreamsPanel } from "./overview-tables.tsx";

const EVERY_MS = 5_000;

export const OverviewPage = () => {
  const answer = useAnswer(REQUESTS.overview, {}, EVERY_MS);
  return (
    <Page title="Overview" lead={answer.value && <Lead overview={answer.value} />}>
      <Shown answer={answer}>
        {(overview) => (
          <>
            <Troubles overview={overview} />
            <Tiles overview={overview} />
            <OverviewCharts series={overview.series} />
            <UpstreamsPanel upstreams={overview.upstreams} />
            <FunctionsPanel functions={overview.functions} />
          </>
        )}
      </Shown>
    </Page>
  );
};

const Lead = ({ overview: { ready, version, startedAt, now } }: { readonly overview: Overview }) => (
  <>
    <Badge kind={ready ? "good" : "bad"}>{ready ? "ready" : "not ready"}</Badge> Version {version}, up for{" "}
    <time>{shownSpan(now - startedAt)}</time>
  </>
);

const Troubles = ({ overview: { problems, attention, journal } }: { readonly overview: Overview }) => {
  const waiting = [
    attention.unknownOutcomes > 0 &&
      plural(attention.unknownOutcomes, "call with an unknown outcome", "calls with an unknown outcome"),
    attention.deadLetters > 0 && plural(attention.deadLetters, "dead letter"),
  ].filter(Boolean);
  return (
    <>
      {problems.map((problem) => (
        <Note key={problem} kind="bad">
          <bdi>{problem}</bdi>
        </Note>
      ))}
      {!journal.ok && <Note kind="bad">The journal cannot be written: particles are refused.</Note>}
      {waiting.length > 0 && (
        <Note kind="warn">
          {waiting.join(" and ")}. <a href="#/attention">See to it</a>
        </Note>
      )}
    </>
  );
};

const Tiles = ({ overview }: { readonly overview: Overview }) => {
  const { services, particles, connections, journal, totals } = overview;
  const share = journal.limitBytes > 0 ? `of ${shownBytes(journal.limitBytes)}` : "on disk";
  const notServing = [
    services.disabled > 0 && `${services.disabled} disabled`,
    services.broken > 0 && `${services.broken} broken`,
  ].filter(Boolean);
  return (
    <dl class="tiles">
      <Tile
        href="#/services"
        name="Services"
        value={services.serving}
        note={notServing.join(", ") || "all serving"}
      />
      <Tile href="#/peers" name="Connections" value={connections} note="to peers, now" />
      <Tile
        href="#/particles"
        name="Particles now"
        value={particles.running + particles.waiting}
        note={`${particles.running} running, ${particles.waiting} waiting`}
      />
      <Tile
        name="Accepted"
        value={totals.accepted}
        note={`${shownNumber(totals.refused)} refused, ${shownNumber(totals.failed)} failed, ${shownNumber(totals.expired)} expired`}
      />
      <Tile name="Calls" value={totals.calls} note={`${shownNumber(totals.callsFailed)} failed`} />
      <Tile
        name="Journal"
        value={shownBytes(journal.bytes)}
        note={journal.ok ? share : "cannot be written"}
      />
    </dl>
  );
};

const Tile = ({
  name,
  value,
  note,
  href,
}: {
  readonly name: string;
  readonly value: number | string;
  readonly note: string;
  readonly href?: string;
}) => (
  <div class="tile">
    <dt>{href === undefined ? name : <a href={href}>{name}</a>}</dt>
    <dd>
      <span class="figure">{typeof value === "number" ? shownNumber(value) : value}</span>
      <span class="hint">{note}</span>
    </dd>
  </div>
);
