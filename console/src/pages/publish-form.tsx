import { useState } from "preact/hooks";
import { shownBytes } from "../data/shown.ts";
import { Field, SelectField, TextField } from "../parts/field.tsx";
import { type Draft, nameProblem } from "./publish-draft.ts";

const SOURCES = [
  ["file", "A file from here"],
  ["url", "An https address"],
  ["text", "Pasted text"],
] as const;
const ALLOW = [
  ["nobody", "Nobody yet"],
  ["peers", "These peers"],
  ["everybody", "Every peer"],
] as const;
/** The gateway takes no longer document. */
const MAX_BYTES = 32 * 1024 * 1024;

interface PublishFormProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly isReplacing: boolean;
  /** Somebody meant to send it. */
  readonly isTried: boolean;
}

export const PublishForm = ({ draft, onDraft, isReplacing, isTried }: PublishFormProps) => {
  const set = (change: Partial<Draft>): void => onDraft({ ...draft, ...change });
  return (
    <>
      {!isReplacing && (
        <TextField
          label="Name"
          value={draft.service}
          onValue={(service) => set({ service })}
          hint="By what it is called, such as sms."
          problem={isTried || draft.service !== "" ? nameProblem(draft.service) : undefined}
        />
      )}
      <SelectField
        label="Document"
        value={draft.source}
        options={SOURCES}
        onValue={(source) => set({ source: source as Draft["source"], text: "", fileName: "" })}
      />
      {draft.source === "file" && <FileField draft={draft} set={set} />}
      {draft.source === "url" && (
        <TextField
          label="Address of the document"
          type="url"
          value={draft.url}
          onValue={(url) => set({ url })}
          placeholder="https://api.example/openapi.yaml"
        />
      )}
      {draft.source === "text" && (
        <TextField
          label="Text of the document"
          value={draft.text}
          onValue={(text) => set({ text })}
          rows={12}
          isCode
          hint="OpenAPI 3 or Swagger 2, as JSON or YAML."
        />
      )}
      <TextField
        label="Upstream"
        type="url"
        value={draft.upstream}
        onValue={(upstream) => set({ upstream })}
        placeholder="http://sms-backend:8080"
        hint="Where the API itself runs, as this gateway reaches it. Empty: the document's first server."
      />
      <SelectField
        label="Who may call"
        value={draft.allow}
        options={ALLOW}
        onValue={(allow) => set({ allow: allow as Draft["allow"] })}
        hint="Conditions, quotas and credentials are written in adapter.yaml."
      />
      {draft.allow === "peers" && (
        <TextField
          label="Peers"
          value={draft.peers}
          onValue={(peers) => set({ peers })}
          rows={3}
          isCode
          hint="Peer ids, or names of sluice.yaml, one a line."
        />
      )}
    </>
  );
};

const FileField = ({
  draft,
  set,
}: {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}) => {
  const [problem, setProblem] = useState<string>();
  const read = async (file: File | undefined): Promise<void> => {
    setProblem(undefined);
    if (file === undefined) return set({ text: "", fileName: "" });
    if (file.size > MAX_BYTES)
      return setProblem(`It has ${shownBytes(file.size)}; a document may have 32 MB.`);
    set({ text: await file.text(), fileName: file.name });
  };
  return (
    <Field
      label="File"
      problem={problem}
      hint={draft.fileName === "" ? "OpenAPI 3 or Swagger 2, as JSON or YAML." : <bdi>{draft.fileName}</bdi>}
    >
      {(ties) => (
        <input
          {...ties}
          type="file"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      )}
    </Field>
  );
};
