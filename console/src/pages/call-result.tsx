import type { Problem } from "../data/api-types.ts";
import type { Json } from "../data/json.ts";
import type { DescribedFunction } from "../data/service-types.ts";
import { shownMs } from "../data/shown.ts";
import { JsonView } from "../parts/json-view.tsx";
import { Note } from "../parts/note.tsx";
import { ParticleLink, Said } from "../parts/text.tsx";
import { AllowLines } from "./allow-lines.tsx";

/** What became of a call. */
export type Outcome = { readonly ms: number } & (
  | { readonly value: Json; readonly particle: string }
  | { readonly problem: Problem }
);

export const CallResult = ({
  outcome,
  called,
}: {
  readonly outcome: Outcome;
  readonly called: Pick<DescribedFunction, "service" | "function">;
}) => {
  const took = <time>{shownMs(outcome.ms)}</time>;
  if ("problem" in outcome) {
    const { code, title, detail, retry } = outcome.problem;
    return (
      <section class="result" aria-label="Result">
        <Note kind="bad">
          <p>
            <strong>{title ?? "It failed"}</strong> after {took} {code !== "" && <code>{code}</code>}
          </p>
          <p>
            <Said text={detail} max={2000} />
          </p>
          {retry === true && <p>Trying again may help.</p>}
          {code === "SLUICE_DENIED" && <AllowLines called={called} />}
        </Note>
      </section>
    );
  }
  return (
    <section class="result" aria-label="Result">
      <Note kind="good">
        Answered in {took} by particle <ParticleLink particle={outcome.particle} />
      </Note>
      <JsonView label="Value" value={outcome.value} />
    </section>
  );
};
