import { useState } from "preact/hooks";
import { Refused } from "../data/ask.ts";
import type { UnknownOutcome } from "../data/operation-types.ts";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { plural } from "../data/shown.ts";
import { type Deed, DeedButton } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Ago, Id, ParticleLink, Said } from "../parts/text.tsx";

const MAX_NOTE = 500;

interface UnknownOutcomeProps {
  readonly outcome: UnknownOutcome;
  readonly reload: () => void;
}

export const UnknownOutcomeItem = ({ outcome, reload }: UnknownOutcomeProps) => {
  const deeds = useDeeds({ outcome, reload });
  const { role } = useSession();
  return (
    <li class="item">
      <div class="title-row">
        <h3>
          <Said text={`${outcome.service} ${outcome.function}`} max={120} />
        </h3>
        <div class="actions">
          {deeds.map((deed) => (
            <DeedButton key={deed.verb} deed={deed} isSmall isAllowed={role === "operator"} />
          ))}
        </div>
      </div>
      <p>
        <Said text={outcome.detail} max={500} />{" "}
        {outcome.problem !== undefined && <code>{outcome.problem.code}</code>}
      </p>
      {outcome.arguments && (
        <details>
          <summary>Arguments</summary>
          <JsonView label="Arguments" value={outcome.arguments} />
        </details>
      )}
      <p class="hint">
        Call {outcome.call} of particle <ParticleLink particle={outcome.ref} /> of{" "}
        <Id id={outcome.initiator} />, <Ago at={outcome.at} />
        {outcome.retries > 0 && `, tried ${plural(outcome.retries, "time")} since`}
      </p>
    </li>
  );
};

/** What each button means is what its dialog says. */
const useDeeds = ({ outcome: { ref, call }, reload }: UnknownOutcomeProps): readonly Deed[] => {
  const { ask } = useSession();
  const [note, setNote] = useState("");
  const params = { ref, call };
  const settle = async (happened: boolean): Promise<void> => {
    const body = {
      outcome: happened ? "happened" : "did-not-happen",
      ...(note.trim() && { note: note.trim() }),
    };
    await ask(REQUESTS.settleOutcome, { params, body });
    reload();
  };
  const noteField = (
    <TextField
      label="Note"
      value={note}
      onValue={(text) => setNote(text.slice(0, MAX_NOTE))}
      hint="For the audit log: how you know."
    />
  );
  /** What the upstream says now is shown when it is no success; the call may then be settled, or still unknown. */
  const retry = async (): Promise<void> => {
    const { problem, settled } = await ask(REQUESTS.retryOutcome, { params });
    reload();
    if (problem && !settled) throw new Refused(problem);
  };
  return [
    {
      title: "It happened?",
      verb: "It happened",
      body: (
        <>
          <p>
            You looked, and the effect is there: the message was sent. It is settled, and nothing is sent.
          </p>
          {noteField}
        </>
      ),
      done: "It is settled: it happened",
      act: () => settle(true),
    },
    {
      title: "It did not happen?",
      verb: "It did not",
      body: (
        <>
          <p>
            You looked, and the effect is not there. It is settled, and nothing is sent: its caller may ask
            anew.
          </p>
          {noteField}
        </>
      ),
      done: "It is settled: it did not happen",
      act: () => settle(false),
    },
    {
      title: "Send the request again?",
      verb: "Retry",
      isDangerous: true,
      body: (
        <p>
          The same request is made once more, with the same idempotency key. An API that knows such keys has
          the effect once; any other may have it twice. A clear answer settles it.
        </p>
      ),
      done: "The request was made again",
      act: retry,
    },
    {
      title: "Discard it?",
      verb: "Discard",
      isDangerous: true,
      body: <p>It leaves this list without anybody having said what is true.</p>,
      done: "It is discarded",
      act: () => ask(REQUESTS.discardOutcome, { params }).then(reload),
    },
  ];
};
