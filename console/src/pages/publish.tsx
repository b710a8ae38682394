import { useRef, useState } from "preact/hooks";
import type { Problem } from "../data/api-types.ts";
import { problemOf } from "../data/ask.ts";
import { hashOf } from "../data/hash-route.ts";
import { REQUESTS } from "../data/requests.ts";
import type { Preview } from "../data/service-types.ts";
import { useSession } from "../data/session.tsx";
import { DeedDialog } from "../parts/dialog.tsx";
import { useAnnounce } from "../parts/live.tsx";
import { Note } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Missing } from "../parts/panel.tsx";
import { bodyOf, type Draft, draftFor, nameProblem, problemIn } from "./publish-draft.ts";
import { PublishForm } from "./publish-form.tsx";
import { PreviewPanel } from "./publish-preview.tsx";

/** Puts an API on the overlay: a document, what would come of it, then for real. */
export const PublishPage = ({ service }: { readonly service: string | undefined }) => {
  const { ask, role } = useSession();
  const announce = useAnnounce();
  const [draft, setDraft] = useState(() => draftFor(service));
  const [preview, setPreview] = useState<Preview>();
  const [problem, setProblem] = useState<Problem>();
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isSure, setSure] = useState(false);

  const form = useRef<HTMLFormElement>(null);

  const change = (next: Draft): void => {
    setDraft(next);
    setPreview(undefined);
  };
  const look = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (service === undefined && nameProblem(draft.service) !== undefined) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const wrong = problemIn(draft);
    if (wrong !== undefined) return setProblem({ status: 0, code: "", detail: wrong });
    setBusy(true);
    setProblem(undefined);
    try {
      setPreview(await ask(REQUESTS.preview, { body: bodyOf(draft) }));
      announce("The preview is below");
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  const publish = async (): Promise<void> => {
    const [body, params] = [bodyOf(draft), { service: draft.service }];
    const isNew = preview?.exists !== true;
    const { service: name } = await ask(isNew ? REQUESTS.publish : REQUESTS.replace, {
      body,
      ...(!isNew && { params }),
    });
    location.hash = hashOf(["services", name]);
  };
  return (
    <Page
      title={service === undefined ? "Publish" : `Replace ${service}`}
      lead="An OpenAPI document becomes a service; each of its operations a function. Nothing is written before you have seen what would change."
    >
      {role === "viewer" && <Note kind="info">Publishing needs the role operator.</Note>}
      <form ref={form} class="panel" onSubmit={(event) => void look(event)}>
        <PublishForm draft={draft} onDraft={change} isReplacing={service !== undefined} isTried={isTried} />
        <div role="alert">{problem && <Missing problem={problem} />}</div>
        <button type="submit" class={preview ? "" : "main"} disabled={role === "viewer" || isBusy}>
          {isBusy ? "Looking …" : "Preview"}
        </button>
      </form>
      {preview && <PreviewPanel preview={preview} onPublish={() => setSure(true)} />}
      {preview && isSure && (
        <DeedDialog
          deed={{
            title: `${preview.exists ? "Replace" : "Publish"} ${preview.service}?`,
            verb: preview.exists ? "Replace" : "Publish",
            isDangerous: preview.breaking,
            body: <Meaning preview={preview} draft={draft} />,
            done: "It is published",
            act: publish,
          }}
          onClose={() => setSure(false)}
        />
      )}
    </Page>
  );
};

const Meaning = ({ preview, draft }: { readonly preview: Preview; readonly draft: Draft }) => (
  <>
    {preview.breaking && <Note kind="warn">Some of the changes break callers.</Note>}
    {preview.exists && (
      <p>Its adapter.yaml is written anew: settings made there by hand that are not in this form are lost.</p>
    )}
    <p>
      It is served at once. {draft.allow === "nobody" ? "Nobody may call it until a rule says so." : ""}
      {draft.allow === "everybody" ? "Every peer may call it." : ""}
    </p>
  </>
);
