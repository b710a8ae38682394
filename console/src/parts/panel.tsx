import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Problem } from "../data/api-types.ts";
import type { Answered } from "../data/use-answer.ts";
import { Boundary } from "./boundary.tsx";
import { Note } from "./note.tsx";

interface PanelProps {
  readonly title: string;
  readonly hint?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a page, with a heading. */
export const Panel = ({ title, hint, actions, children }: PanelProps) => {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="title-row">
        <h2 id={id}>{title}</h2>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {hint && <p class="hint">{hint}</p>}
      {children}
    </section>
  );
};

/** What there is to see of an answer: it, or why it is not there. Each part of a page stands and falls alone. */
export const Shown = <Answer,>({
  answer: { value, problem },
  children,
}: {
  readonly answer: Answered<Answer>;
  readonly children: (value: Answer) => ComponentChildren;
}) => (
  <>
    {problem && <Missing problem={problem} isOld={value !== undefined} />}
    {value === undefined && problem === undefined && <p class="empty">Loading …</p>}
    {value !== undefined && (
      <Boundary>
        <Body value={value} of={children} />
      </Boundary>
    )}
  </>
);

/** Of its own, so that what goes wrong in it stays within its boundary. */
const Body = <Answer,>({
  value,
  of,
}: {
  readonly value: Answer;
  readonly of: (value: Answer) => ComponentChildren;
}) => <>{of(value)}</>;

export const Missing = ({
  problem,
  isOld = false,
}: {
  readonly problem: Problem;
  readonly isOld?: boolean;
}) => {
  if (problem.status === 403) return <Note kind="info">Not for your role: {problem.detail}</Note>;
  return (
    <Note kind="warn">
      {isOld ? "No news since: " : "Not available: "}
      {problem.detail}
    </Note>
  );
};

export const Empty = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="empty">{children}</p>
);
