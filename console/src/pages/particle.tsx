import { useState } from "preact/hooks";
import type { ParticleCall } from "../data/api-types.ts";
import { saidOf } from "../data/failed-calls.ts";
import { withoutOwn } from "../data/own-calls.ts";
import { REQUESTS } from "../data/requests.ts";
import { shownMs } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { SequenceDiagram } from "../diagrams/sequence-diagram.tsx";
import { Badge, Note } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Panel, Shown } from "../parts/panel.tsx";
import { Table } from "../parts/table.tsx";
import { Ago, Id, Said } from "../parts/text.tsx";
import { FactsPanel, SettledPanel } from "./particle-facts.tsx";
import { DataPanel, ReceiptsPanel, TimelinePanel } from "./particle-panels.tsx";
import { StatusBadges } from "./particles.tsx";

const EVERY_MS = 2_000;
const UNDER = { text: "Particles", href: "#/particles" };

/** One particle: where it went, what was called, what is proven. */
export const ParticlePage = ({ particle: ref }: { readonly particle: string }) => {
  const asked = { params: { ref } };
  const answer = useAnswer(REQUESTS.particle, asked, EVERY_MS);
  const status = answer.value?.status;
  const calls = answer.value?.calls ?? [];
  const [isAll, setAll] = useState(false);
  const isOpen = status === "running" || status === "waiting";
  const sequence = useAnswer(REQUESTS.sequence, asked, isOpen ? EVERY_MS : undefined);
  const own = Math.max(withoutOwn(calls).own, withoutOwn(sequence.value?.steps ?? []).own);
  return (
    <Page
      title={`Particle ${ref.slice(0, 8)}`}
      under={UNDER}
      lead={
        answer.value && (
          <>
            <StatusBadges particle={answer.value} /> received <Ago at={answer.value.receivedAt} /> from{" "}
            <Id id={answer.value.initiator} name={sequence.value?.initiatorName} />
          </>
        )
      }
    >
      <Shown answer={answer}>
        {({ problem }) =>
          problem && (
            <Note kind="bad">
              <Said text={problem.detail} max={1000} /> {problem.code !== "" && <code>{problem.code}</code>}
            </Note>
          )
        }
      </Shown>
      <Panel
        title="Sequence"
        hint="Every call whose result is in the particle. A mark says that the peer's signature holds."
        actions={own > 0 && <OwnSwitch own={own} isOn={isAll} onSwitch={setAll} />}
      >
        <Shown answer={sequence}>
          {(value) => (
            <>
              {value.note !== undefined && (
                <Note kind="info">
                  <bdi>{value.note}</bdi>
                </Note>
              )}
              {value.steps.length === 0 ? (
                <Empty>No call is known yet.</Empty>
              ) : (
                <SequenceDiagram
                  sequence={isAll ? value : { ...value, steps: withoutOwn(value.steps).shown }}
                />
              )}
            </>
          )}
        </Shown>
      </Panel>
      {answer.value && <Calls calls={isAll ? calls : withoutOwn(calls).shown} />}
      {answer.value && answer.value.settled.length > 0 && <SettledPanel settled={answer.value.settled} />}
      <TimelinePanel particle={ref} />
      {answer.value && <FactsPanel particle={answer.value} />}
      <ReceiptsPanel particle={ref} />
      <DataPanel particle={ref} />
    </Page>
  );
};

/** Inputs, callbacks and other builtins are steps of every particle, and seldom what somebody looks for. */
const OwnSwitch = ({
  own,
  isOn,
  onSwitch,
}: {
  readonly own: number;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}) => (
  <label class="check">
    <input type="checkbox" checked={isOn} onChange={(event) => onSwitch(event.currentTarget.checked)} />
    <span>Show the peers' own calls ({own})</span>
  </label>
);

const Calls = ({ calls }: { readonly calls: readonly ParticleCall[] }) => (
  <Panel title="Calls here">
    <Table
      caption="Calls here"
      rows={calls}
      keyOf={({ id }) => String(id)}
      empty="It called nothing here."
      columns={[
        { head: "Call", cell: (call) => <Said text={`${call.service} ${call.function}`} max={120} /> },
        { head: "Answer", cell: (call) => <Answer call={call} /> },
        {
          head: "Took",
          isNumber: true,
          cell: ({ startedAt, endedAt }) => (endedAt === undefined ? "–" : shownMs(endedAt - startedAt)),
        },
        { head: "Effect", cell: ({ effect }) => effect },
        {
          head: "Policy",
          cell: ({ decision }) => <Said text={decision?.rule ?? decision?.reason ?? "–"} max={200} />,
        },
      ]}
    />
  </Panel>
);

const Answer = ({ call: { endedAt, retCode } }: { readonly call: ParticleCall }) => {
  if (endedAt === undefined) return <Badge kind="info">under way</Badge>;
  if (retCode === undefined || retCode === 0) return <Badge kind="good">ok</Badge>;
  return <Badge kind="bad">{saidOf(retCode)}</Badge>;
};
