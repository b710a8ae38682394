import type { Particle, Settlement } from "../data/api-types.ts";
import { shownTime } from "../data/shown.ts";
import { Panel } from "../parts/panel.tsx";
import { Ago, CopiedId, Said } from "../parts/text.tsx";

const OUTCOMES = {
  happened: "it happened",
  "did-not-happen": "it did not happen",
  retried: "it was tried again",
} as const;

export const SettledPanel = ({ settled }: { readonly settled: readonly Settlement[] }) => (
  <Panel title="Settled outcomes">
    <ul class="findings">
      {settled.map(({ call, outcome, at, by, note }) => (
        <li key={`${call} ${at}`}>
          Call {call}: <strong>{OUTCOMES[outcome] ?? outcome}</strong>
          {by !== undefined && (
            <>
              , says <Said text={by} />
            </>
          )}{" "}
          <Ago at={at} />
          {note !== undefined && (
            <>
              : <Said text={note} max={500} />
            </>
          )}
        </li>
      ))}
    </ul>
  </Panel>
);

export const FactsPanel = ({
  particle: { ref, id, initiator, receivedAt, deadline, runs, hops },
}: {
  readonly particle: Particle;
}) => (
  <Panel title="Facts">
    <dl class="facts">
      <dt>Ref</dt>
      <dd>
        <CopiedId id={ref} label="ref" />
      </dd>
      <dt>Its own id</dt>
      <dd>
        <CopiedId id={id} label="id" />
      </dd>
      <dt>Initiator</dt>
      <dd>
        <CopiedId id={initiator} label="initiator" />
      </dd>
      <dt>Received</dt>
      <dd>
        <time>{shownTime(receivedAt)}</time>
      </dd>
      <dt>Deadline</dt>
      <dd>
        <time>{shownTime(deadline)}</time>
      </dd>
      <dt>Runs of the interpreter</dt>
      <dd>{runs}</dd>
      <dt>Hops</dt>
      <dd>{hops.length}</dd>
    </dl>
  </Panel>
);
