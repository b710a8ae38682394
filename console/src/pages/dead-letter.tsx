import type { DeadLetter } from "../data/operation-types.ts";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { DeedButton } from "../parts/dialog.tsx";
import { Ago, Id, ParticleLink, Said } from "../parts/text.tsx";

export const DeadLetterItem = ({
  letter,
  reload,
}: {
  readonly letter: DeadLetter;
  readonly reload: () => void;
}) => {
  const { ask, role } = useSession();
  const asked = { params: { ref: letter.ref, peer: letter.peer } };
  const isAllowed = role === "operator";
  return (
    <li class="item">
      <div class="title-row">
        <h3>
          To <Id id={letter.peer} />
        </h3>
        <div class="actions">
          <DeedButton
            isSmall
            isAllowed={isAllowed}
            deed={{
              title: "Send it again?",
              verb: "Retry",
              body: (
                <p>
                  The particle is carried to that peer again, if its deadline is not over. Most are given up
                  half a second before it: then only whoever started it can start it anew.
                </p>
              ),
              done: "It is being sent again",
              act: () => ask(REQUESTS.retryDeadLetter, asked).then(reload),
            }}
          />
          <DeedButton
            isSmall
            isAllowed={isAllowed}
            deed={{
              title: "Discard it?",
              verb: "Discard",
              isDangerous: true,
              body: <p>It leaves this list and is not sent again. The particle's record stays.</p>,
              done: "It is discarded",
              act: () => ask(REQUESTS.discardDeadLetter, asked).then(reload),
            }}
          />
        </div>
      </div>
      <p>
        <Said text={letter.problem.detail} max={500} />
      </p>
      <p class="hint">
        Particle <ParticleLink particle={letter.ref} /> of <Id id={letter.initiator} />, given up{" "}
        <Ago at={letter.at} />
      </p>
    </li>
  );
};
