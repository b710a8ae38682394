import { useState } from "preact/hooks";
import { problemOf } from "../data/ask.ts";
import { REQUESTS } from "../data/requests.ts";
import { useSession } from "../data/session.tsx";
import { useAnswer } from "../data/use-answer.ts";
import { CodeView, JsonView } from "../parts/json-view.tsx";
import { Note } from "../parts/note.tsx";
import { Panel, Shown } from "../parts/panel.tsx";

interface OfService {
  readonly service: string;
}

/** Is asked for only when it is opened. */
const useOpened = (): readonly [boolean, (event: Event) => void] => {
  const [isOpen, setOpen] = useState(false);
  return [isOpen, (event) => setOpen((event.currentTarget as HTMLDetailsElement).open)];
};

export const PolicyPanel = ({ service }: OfService) => {
  const [isOpen, toggled] = useOpened();
  const answer = useAnswer(isOpen ? REQUESTS.policy : undefined, { params: { service } });
  return (
    <details class="panel" onToggle={toggled}>
      <summary>
        <h2>Policy</h2>
      </summary>
      <p class="hint">Who may call, as the rules were compiled to Cedar.</p>
      {isOpen && (
        <Shown answer={answer}>
          {({ text, warnings }) => (
            <>
              {warnings.map((warning) => (
                <Note key={warning} kind="warn">
                  <bdi>{warning}</bdi>
                </Note>
              ))}
              <CodeView
                label="Cedar policy"
                text={text === "" ? "No rule permits anything: nobody may call." : text}
              />
            </>
          )}
        </Shown>
      )}
    </details>
  );
};

export const SignaturePanel = ({ service }: OfService) => {
  const [isOpen, toggled] = useOpened();
  const answer = useAnswer(isOpen ? REQUESTS.signature : undefined, { params: { service } });
  return (
    <details class="panel" onToggle={toggled}>
      <summary>
        <h2>Signature</h2>
      </summary>
      <p class="hint">What callers can rely on: a change that breaks them is told before it is published.</p>
      {isOpen && (
        <Shown answer={answer}>{(signature) => <JsonView label="Signature" value={signature} />}</Shown>
      )}
    </details>
  );
};

const FILES = [
  ["aqua", "Aqua bindings", (name: string) => `${name}.aqua`],
  ["types", "TypeScript types", (name: string) => `${name}.d.ts`],
  ["openapi", "OpenAPI document", (name: string) => `${name}-openapi`],
] as const;

export const BindingsPanel = ({ service }: OfService) => {
  const { ask } = useSession();
  const [problem, setProblem] = useState<string>();
  const download = async (kind: (typeof FILES)[number][0], file: string): Promise<void> => {
    setProblem(undefined);
    try {
      const text = await ask(REQUESTS[kind], { params: { service }, asText: true });
      const ending = /^\s*\{/.test(text) ? ".json" : ".yaml";
      save(text, kind === "openapi" ? `${file}${ending}` : file);
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
  };
  return (
    <Panel title="Downloads">
      <div class="actions">
        {FILES.map(([kind, text, fileOf]) => (
          <button key={kind} type="button" onClick={() => void download(kind, fileOf(service))}>
            {text}
          </button>
        ))}
      </div>
      <div role="alert">{problem !== undefined && <Note kind="bad">{problem}</Note>}</div>
    </Panel>
  );
};

/** The token is in a header, so a plain link would not do. */
const save = (text: string, file: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
};
