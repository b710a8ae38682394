import type { Json } from "../data/json.ts";
import { stringifyJson } from "../data/json.ts";
import { clipped } from "../data/shown.ts";
import { SelectField, TextField } from "../parts/field.tsx";
import { type Draft, type DraftProblem, emptyDraft } from "./draft.ts";
import type { FormField } from "./field.ts";

interface SchemaFieldProps {
  readonly name: string;
  readonly at: string;
  readonly field: FormField;
  readonly isRequired: boolean;
  readonly note?: string | undefined;
  readonly draft: Draft;
  readonly problems: readonly DraftProblem[];
  readonly onDraft: (draft: Draft) => void;
}

const MAX_ITEMS = 100;

/** The controls for one value. */
export const SchemaField = (props: SchemaFieldProps) => {
  if (props.field.kind === "object") return <ObjectField {...props} />;
  if (props.field.kind === "list") return <ListField {...props} />;
  return <OneField {...props} />;
};

const Label = ({
  name,
  isRequired,
  kind,
}: {
  readonly name: string;
  readonly isRequired: boolean;
  readonly kind: string;
}) => (
  <>
    <bdi>{clipped(name, 60)}</bdi> <span class="faint">{isRequired ? kind : `${kind}, optional`}</span>
  </>
);

const KINDS: Readonly<Record<FormField["kind"], string>> = {
  text: "text",
  number: "number",
  boolean: "yes or no",
  choice: "one of",
  json: "JSON",
  list: "list",
  object: "",
};

const OneField = ({ name, at, field, isRequired, note, draft, problems, onDraft }: SchemaFieldProps) => {
  const value = typeof draft === "string" ? draft : "";
  const hint = [note, field.hint && clipped(field.hint)].filter(Boolean).join(" · ") || undefined;
  const problem = problems.find((one) => one.at === at)?.text;
  const kind = field.kind === "number" && field.isInteger ? "whole number" : KINDS[field.kind];
  const label = <Label name={name} isRequired={isRequired} kind={kind} />;
  if (field.kind === "boolean" || field.kind === "choice") {
    const options: (readonly [string, string])[] =
      field.kind === "boolean"
        ? [
            ["true", "yes"],
            ["false", "no"],
          ]
        : field.options.map((option, index) => [String(index), clipped(shown(option), 80)] as const);
    const none = ["", isRequired ? (problem ?? "choose") : "not set"] as const;
    return (
      <SelectField label={label} value={value} options={[none, ...options]} onValue={onDraft} hint={hint} />
    );
  }
  const rows = field.kind === "json" ? 4 : field.kind === "text" && field.isLong ? 3 : undefined;
  return (
    <TextField
      label={label}
      value={value}
      onValue={onDraft}
      hint={hint}
      problem={problem}
      isCode={field.kind === "json"}
      {...(rows !== undefined && { rows })}
    />
  );
};

const ObjectField = ({ name, at, field, isRequired, note, draft, problems, onDraft }: SchemaFieldProps) => {
  if (field.kind !== "object") return null;
  const inner = typeof draft === "object" && !Array.isArray(draft) ? (draft as Record<string, Draft>) : {};
  return (
    <fieldset>
      <legend>
        <bdi>{clipped(name, 60)}</bdi> <span class="faint">{isRequired ? "" : "optional"}</span>
      </legend>
      {(note ?? field.hint) && <p class="hint">{clipped(note ?? field.hint ?? "")}</p>}
      {field.properties.map((property) => (
        <SchemaField
          key={property.name}
          name={property.name}
          at={`${at}.${property.name}`}
          field={property.field}
          isRequired={property.isRequired}
          draft={inner[property.name] ?? ""}
          problems={problems}
          onDraft={(next) => onDraft({ ...inner, [property.name]: next })}
        />
      ))}
    </fieldset>
  );
};

const ListField = ({ name, at, field, isRequired, draft, problems, onDraft }: SchemaFieldProps) => {
  if (field.kind !== "list") return null;
  const items = Array.isArray(draft) ? (draft as readonly Draft[]) : [];
  const replace = (index: number, ...by: Draft[]): void =>
    onDraft([...items.slice(0, index), ...by, ...items.slice(index + 1)]);
  return (
    <fieldset>
      <legend>
        <Label name={name} isRequired={isRequired} kind="list" />
      </legend>
      {items.map((item, index) => (
        <div class="list-item" key={index}>
          <SchemaField
            name={`${name} ${index + 1}`}
            at={`${at}.${index}`}
            field={field.item}
            isRequired
            draft={item}
            problems={problems}
            onDraft={(next) => replace(index, next)}
          />
          <button
            type="button"
            class="small"
            onClick={() => replace(index)}
            aria-label={`Remove ${name} ${index + 1}`}
          >
            Remove
          </button>
        </div>
      ))}
      {items.length < MAX_ITEMS && (
        <button type="button" class="small" onClick={() => onDraft([...items, emptyDraft(field.item)])}>
          Add one
        </button>
      )}
    </fieldset>
  );
};

const shown = (option: Json): string => (typeof option === "string" ? option : stringifyJson(option));
