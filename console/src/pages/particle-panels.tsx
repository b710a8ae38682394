import { useState } from "preact/hooks";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { plural, shownMoment } from "../data/shown.ts";
import { useAnswer } from "../data/use-answer.ts";
import { CodeView, JsonView } from "../parts/json-view.tsx";
import { Badge, Note } from "../parts/note.tsx";
import { Empty, Panel, Shown } from "../parts/panel.tsx";
import { Id, Said } from "../parts/text.tsx";

interface OfParticle {
  readonly particle: string;
}
const MAX_SHOWN = 200;

export const TimelinePanel = ({ particle }: OfParticle) => {
  const answer = useAnswer(REQUESTS.timeline, { params: { ref: particle } });
  return (
    <Panel title="Timeline">
      <Shown answer={answer}>
        {({ events }) => (
          <>
            {events.length === 0 && <Empty>Nothing is on record.</Empty>}
            <ol class="timeline">
              {events.slice(0, MAX_SHOWN).map(({ at, kind, text }, index) => (
                <li key={index} class={`event ${kind}`}>
                  <time>{shownMoment(at)}</time>
                  <Said text={text} max={400} />
                </li>
              ))}
            </ol>
            {events.length > MAX_SHOWN && <p class="hint">And {events.length - MAX_SHOWN} more.</p>}
          </>
        )}
      </Shown>
    </Panel>
  );
};

export const ReceiptsPanel = ({ particle }: OfParticle) => {
  const [isOpen, setOpen] = useState(false);
  const answer = useAnswer(isOpen ? REQUESTS.receipts : undefined, { params: { ref: particle } });
  return (
    <details class="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Receipts</h2>
      </summary>
      <p class="hint">
        What this gateway signed of each call that it served. <code>sluice verify</code> checks them.
      </p>
      {isOpen && (
        <Shown answer={answer}>
          {({ receipts }) =>
            receipts.length === 0 ? (
              <Empty>There is none.</Empty>
            ) : (
              <>
                <p>{plural(receipts.length, "receipt")}, in order:</p>
                <CodeView label="Receipts" text={receipts.join("\n")} />
              </>
            )
          }
        </Shown>
      )}
    </details>
  );
};

/** Is what callers said and upstreams answered, so it is shown when somebody who may asks for it. */
export const DataPanel = ({ particle }: OfParticle) => {
  const { role } = useSession();
  const [isOpen, setOpen] = useState(false);
  const answer = useAnswer(isOpen ? REQUESTS.data : undefined, { params: { ref: particle } });
  return (
    <Panel
      title="Data"
      hint="The script and every value in the particle, as they are. They may be private."
      actions={
        !isOpen && (
          <button
            type="button"
            disabled={role === "viewer"}
            title={role === "viewer" ? "needs the role operator" : undefined}
            onClick={() => setOpen(true)}
          >
            Show the data
          </button>
        )
      }
    >
      {isOpen && (
        <Shown answer={answer}>
          {({ script, values, note }) => (
            <>
              {note !== undefined && (
                <Note kind="info">
                  <bdi>{note}</bdi>
                </Note>
              )}
              {script !== undefined && (
                <>
                  <h3>Script</h3>
                  <CodeView label="Script" text={script} />
                </>
              )}
              {values
                .slice(0, MAX_SHOWN)
                .map(({ peer, service, function: name, retCode, result, truncated }, index) => (
                  <section key={index} class="value">
                    <h3>
                      <Said text={`${service} ${name}`} max={120} /> on <Id id={peer} />{" "}
                      {retCode !== 0 && <Badge kind="bad">ret_code {retCode}</Badge>}
                    </h3>
                    {result !== undefined && <JsonView label={`Result ${index + 1}`} value={result} />}
                    {truncated === true && <p class="hint">It is longer than shown.</p>}
                  </section>
                ))}
            </>
          )}
        </Shown>
      )}
    </Panel>
  );
};
