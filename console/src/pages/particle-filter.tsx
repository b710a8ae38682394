import { useState } from "preact/hooks";
import { hashOf } from "../data/hash-route.ts";
import { SelectField, TextField } from "../parts/field.tsx";

const STATES = ["", "running", "waiting", "done", "failed", "expired"].map(
  (state) => [state, state === "" ? "any" : state] as const,
);
const CALLS = [
  ["", "any"],
  ["failed", "one failed"],
] as const;
const SINCE = [
  ["", "any time"],
  ["5", "5 minutes"],
  ["60", "an hour"],
  ["1440", "a day"],
] as const;
const MINUTE_MS = 60_000;

type Query = Readonly<Record<string, string>>;
const NAMES = ["state", "calls", "service", "function", "initiator", "id"] as const;

/** Of the address, for the API. The start is told to the minute, so that asking again asks the same. */
export const queryOf = (query: Query): Record<string, string | number | undefined> => {
  const minutes = Number(query.minutes ?? "");
  const since = minutes > 0 ? (Math.floor(Date.now() / MINUTE_MS) - minutes) * MINUTE_MS : undefined;
  return { ...Object.fromEntries(NAMES.map((name) => [name, query[name]])), since };
};

/** The filter is part of the address, so that it can be kept and sent. */
export const ParticleFilter = ({
  query,
  onChange,
}: {
  readonly query: Query;
  readonly onChange: () => void;
}) => {
  const [draft, setDraft] = useState<Query>(query);
  const go = (next: Query): void => {
    setDraft(next);
    onChange();
    location.hash = hashOf(["particles"], next);
  };
  const text = (name: (typeof NAMES)[number], label: string) => (
    <TextField
      label={label}
      value={draft[name] ?? ""}
      onValue={(value) => setDraft({ ...draft, [name]: value.trim() })}
    />
  );
  return (
    <form
      class="filter"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault();
        go(draft);
      }}
    >
      <SelectField
        label="State"
        value={draft.state ?? ""}
        options={STATES}
        onValue={(state) => go({ ...draft, state })}
      />
      <SelectField
        label="Calls here"
        value={draft.calls ?? ""}
        options={CALLS}
        onValue={(calls) => go({ ...draft, calls })}
      />
      <SelectField
        label="In the last"
        value={draft.minutes ?? ""}
        options={SINCE}
        onValue={(minutes) => go({ ...draft, minutes })}
      />
      {text("service", "Service")}
      {text("function", "Function")}
      {text("initiator", "Initiator")}
      {text("id", "Particle id")}
      <div class="actions">
        <button type="submit">Filter</button>
        <button type="button" class="plain" onClick={() => go({})}>
          Clear
        </button>
      </div>
    </form>
  );
};
