import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { useAnswer } from "../data/use-answer.ts";
import { Page } from "../parts/page.tsx";
import { Empty, Panel, Shown } from "../parts/panel.tsx";
import { DeadLetterItem } from "./dead-letter.tsx";
import { UnknownOutcomeItem } from "./unknown-outcome.tsx";

const EVERY_MS = 5_000;
const LIMIT = 200;

/** What waits for a person. */
export const AttentionPage = () => {
  const { role } = useSession();
  const query = { limit: LIMIT, arguments: role === "operator" ? "true" : undefined };
  const outcomes = useAnswer(REQUESTS.unknownOutcomes, { query }, EVERY_MS);
  const letters = useAnswer(REQUESTS.deadLetters, { query: { limit: LIMIT } }, EVERY_MS);
  return (
    <Page title="Attention" lead="What this gateway cannot decide by itself.">
      <Panel
        title="Unknown outcomes"
        hint="Requests that left, and whose answer never came: the message may or may not be sent. They are never repeated by themselves. Look at the other system, then say what is true."
      >
        <Shown answer={outcomes}>
          {({ unknownOutcomes }) => (
            <ul class="items">
              {unknownOutcomes.map((outcome) => (
                <UnknownOutcomeItem
                  key={`${outcome.ref} ${outcome.call}`}
                  outcome={outcome}
                  reload={outcomes.reload}
                />
              ))}
              {unknownOutcomes.length === 0 && (
                <li class="none">
                  <Empty>There is none.</Empty>
                </li>
              )}
            </ul>
          )}
        </Shown>
      </Panel>
      <Panel
        title="Dead letters"
        hint="Particles that no next peer took in time. Whoever started them was told. They can be sent again until their deadline; a peer that is down is tried until half a second before it, so for most of them that is over."
      >
        <Shown answer={letters}>
          {({ deadLetters }) => (
            <ul class="items">
              {deadLetters.map((letter) => (
                <DeadLetterItem
                  key={`${letter.ref} ${letter.peer}`}
                  letter={letter}
                  reload={letters.reload}
                />
              ))}
              {deadLetters.length === 0 && (
                <li class="none">
                  <Empty>There is none.</Empty>
                </li>
              )}
            </ul>
          )}
        </Shown>
      </Panel>
    </Page>
  );
};
