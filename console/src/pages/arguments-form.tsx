import { stringifyJson } from "../data/json.ts";
import type { DescribedFunction } from "../data/service-types.ts";
import type { DraftProblem } from "../form/draft.ts";
import { SchemaField } from "../form/schema-field.tsx";
import { TextField } from "../parts/field.tsx";
import { argumentFields, type Filled, readArguments } from "./call-arguments.ts";

interface ArgumentsFormProps {
  readonly described: DescribedFunction;
  readonly filled: Filled;
  readonly problems: readonly DraftProblem[];
  readonly onFilled: (filled: Filled) => void;
}

/** The arguments by name, or all of them as JSON. */
export const ArgumentsForm = ({ described, filled, problems, onFilled }: ArgumentsFormProps) => {
  const fields = argumentFields(described);
  /** What was filled in goes along, as far as it makes sense. */
  const toRaw = (isRaw: boolean): void => {
    const { value } = isRaw ? readArguments(described, filled) : {};
    onFilled({ ...filled, isRaw, ...(value && { raw: stringifyJson(value, 2) }) });
  };
  return (
    <>
      {filled.isRaw ? (
        <TextField
          label="Arguments as a JSON array"
          value={filled.raw}
          onValue={(raw) => onFilled({ ...filled, raw })}
          rows={6}
          isCode
          problem={problems.find(({ at }) => at === "raw")?.text}
        />
      ) : (
        <>
          {fields.length === 0 && <p class="empty">It takes no arguments.</p>}
          {fields.map(({ name, field, isRequired, note }, index) => (
            <SchemaField
              key={name}
              name={name}
              at={name}
              field={field}
              isRequired={isRequired}
              note={note}
              draft={filled.drafts[index] ?? ""}
              problems={problems}
              onDraft={(draft) => onFilled({ ...filled, drafts: filled.drafts.with(index, draft) })}
            />
          ))}
        </>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={filled.isRaw}
          onChange={(event) => toRaw(event.currentTarget.checked)}
        />
        Write the arguments as JSON
      </label>
    </>
  );
};
