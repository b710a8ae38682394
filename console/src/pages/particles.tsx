import { useState } from "preact/hooks";
import type { Particle, ParticleStatus } from "../data/api-types.ts";
import { failedCalls } from "../data/failed-calls.ts";
import { withoutOwn } from "../data/own-calls.ts";
import { REQUESTS } from "../data/requests.ts";
import { plural } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { usePeerNames } from "../data/use-peer-names.ts";
import { Badge, type Kind } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Shown } from "../parts/panel.tsx";
import { NONE, Table } from "../parts/table.tsx";
import { Ago, Id, ParticleLink, Said } from "../parts/text.tsx";
import { ParticleFilter, queryOf } from "./particle-filter.tsx";

const EVERY_MS = 2_000;
const PAGE = 50;

const KINDS: Readonly<Record<ParticleStatus, Kind | "plain">> = {
  running: "info",
  waiting: "info",
  done: "good",
  failed: "bad",
  expired: "warn",
};

/** How it stands, and what went wrong in it all the same: a script may go on after a call that failed. */
export const StatusBadges = ({ particle: { status, calls } }: { readonly particle: Particle }) => {
  const failed = failedCalls(calls);
  return (
    <span class="badges">
      <Badge kind={KINDS[status] ?? "plain"}>{status}</Badge>
      {failed !== undefined && <Badge kind="warn">{failed}</Badge>}
    </span>
  );
};

/** Particles as they come by. The list stands still when it is paused, or older ones are looked at. */
export const ParticlesPage = ({ query }: { readonly query: Readonly<Record<string, string>> }) => {
  const [isPaused, setPaused] = useState(false);
  const [older, setOlder] = useState<readonly string[]>([]);
  const names = usePeerNames();
  const before = older.at(-1);
  const isLive = !isPaused && before === undefined;
  const asked = { query: { ...queryOf(query), before, limit: PAGE } };
  const answer = useAnswer(REQUESTS.particles, asked, isLive ? EVERY_MS : undefined);
  return (
    <Page
      title="Particles"
      lead="A particle is a script with its data on its way from peer to peer. These came by here, newest first."
      actions={
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? "Go on" : "Pause"}
        </button>
      }
    >
      <ParticleFilter query={query} onChange={() => setOlder([])} />
      <Shown answer={answer}>
        {({ particles, next }) => (
          <>
            <ParticleTable particles={particles} names={names} />
            <div class="actions">
              {before !== undefined && (
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

const ParticleTable = ({
  particles,
  names,
}: {
  readonly particles: readonly Particle[];
  readonly names: ReadonlyMap<string, string>;
}) => (
  <Table
    caption="Particles"
    rows={particles}
    keyOf={({ ref }) => ref}
    empty="None that fits."
    columns={[
      { head: "Particle", cell: ({ ref }) => <ParticleLink particle={ref} /> },
      { head: "Status", cell: (particle) => <StatusBadges particle={particle} /> },
      { head: "Received", cell: ({ receivedAt }) => <Ago at={receivedAt} /> },
      { head: "From", cell: ({ initiator }) => <Id id={initiator} name={names.get(initiator)} /> },
      { head: "Calls here", cell: ({ calls }) => (calls.length === 0 ? NONE : <Calls calls={calls} />) },
      { head: "Runs", isNumber: true, cell: ({ runs }) => runs },
      {
        head: "Problem",
        cell: ({ problem }) => (problem === undefined ? NONE : <Said text={problem.detail} max={120} />),
      },
    ]}
  />
);

const SHOWN_CALLS = 3;

/** The peer's own ones are on the particle's page. */
const Calls = ({ calls }: Pick<Particle, "calls">) => {
  const { shown } = withoutOwn(calls);
  const names = shown.slice(0, SHOWN_CALLS).map((call) => `${call.service} ${call.function}`);
  const more = shown.length - names.length;
  return (
    <>
      <Said text={names.join(", ")} max={100} />
      {more > 0 && ` and ${plural(more, "more", "more")}`}
    </>
  );
};
