import { useRef, useState } from "preact/hooks";
import type { Problem } from "../data/api-types.ts";
import { problemOf } from "../data/ask.ts";
import type { Json } from "../data/json.ts";
import { REQUESTS } from "../data/requests.ts";
import type { DescribedFunction } from "../data/service-types.ts";
import { useSession } from "../data/session.tsx";
import { DeedDialog } from "../parts/dialog.tsx";
import { useAnnounce } from "../parts/live.tsx";
import { Note } from "../parts/note.tsx";
import { Panel } from "../parts/panel.tsx";
import { AllowLines } from "./allow-lines.tsx";
import { ArgumentsForm } from "./arguments-form.tsx";
import { type Filled, readArguments, startOf } from "./call-arguments.ts";
import { CallResult, type Outcome } from "./call-result.tsx";

/** Calls the function as this gateway's own peer, for real. */
export const TryIt = ({
  described,
  isRaw = false,
}: {
  readonly described: DescribedFunction;
  readonly isRaw?: boolean;
}) => {
  const { ask, role } = useSession();
  const announce = useAnnounce();
  const [filled, setFilled] = useState<Filled>(() => ({ ...startOf(described), isRaw }));
  const [problems, setProblems] = useState<ReturnType<typeof readArguments>["problems"]>([]);
  const [outcome, setOutcome] = useState<Outcome>();
  const [asking, setAsking] = useState<readonly Json[]>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const call = async (given: readonly Json[]): Promise<void> => {
    setBusy(true);
    setOutcome(undefined);
    const started = performance.now();
    const ended = (rest: { value: Json; particle: string } | { problem: Problem }): void =>
      setOutcome({ ms: performance.now() - started, ...rest });
    try {
      const body = { service: described.service, function: described.function, arguments: given };
      const { result, particle } = await ask(REQUESTS.call, { body });
      ended({ value: result, particle });
      announce("The call is answered");
    } catch (error) {
      const problem = problemOf(error);
      ended({ problem });
      announce(`The call failed: ${problem.detail}`);
    }
    setBusy(false);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const reading = readArguments(described, filled);
    setProblems(reading.problems);
    if (reading.value === undefined) {
      announce("Something in the form is not right");
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    } else if (described.effect === "once") setAsking(reading.value);
    else void call(reading.value);
  };
  return (
    <Panel
      title="Try it"
      hint="This is a real call: the gateway starts a particle as its own peer, which the policy must permit like any other."
    >
      <details>
        <summary>What lets this gateway call it</summary>
        <AllowLines called={described} />
      </details>
      {described.effect === "once" && (
        <Note kind="warn">Each call has its effect, once and for real. It cannot be taken back here.</Note>
      )}
      <form ref={form} onSubmit={submit} noValidate>
        <ArgumentsForm described={described} filled={filled} problems={problems} onFilled={setFilled} />
        <button type="submit" class="main" disabled={role === "viewer" || isBusy}>
          {isBusy ? "Calling …" : "Call"}
        </button>
        {role === "viewer" && <p class="hint">Calls need the role operator.</p>}
      </form>
      {outcome && <CallResult outcome={outcome} called={described} />}
      {asking && (
        <DeedDialog
          deed={{
            title: `Really call ${described.function}?`,
            verb: "Call it",
            isDangerous: true,
            body: (
              <p>Its effect happens for real, once for each call. A message is sent, an order is placed.</p>
            ),
            done: "It is called",
            act: async () => void call(asking),
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Panel>
  );
};
