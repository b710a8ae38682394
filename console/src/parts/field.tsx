import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly problem?: string | undefined;
  /** Gets what ties the control to its label and texts. */
  readonly children: (ties: Ties) => JSX.Element;
}
export interface Ties {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: "true";
}

/** A labelled control. */
export const Field = ({ label, hint, problem, children }: FieldProps) => {
  const id = useId();
  const [hintId, problemId] = [`${id}-hint`, `${id}-problem`];
  const described = [hint && hintId, problem && problemId].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(described !== "" && { "aria-describedby": described }),
        ...(problem && { "aria-invalid": "true" as const }),
      })}
      {hint && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="field-problem" id={problemId}>
          {problem}
        </p>
      )}
    </div>
  );
};

interface TextFieldProps {
  readonly label: ComponentChildren;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: ComponentChildren;
  readonly problem?: string | undefined;
  readonly rows?: number;
  readonly isCode?: boolean;
  readonly isRequired?: boolean;
  readonly placeholder?: string;
  readonly type?: "text" | "password" | "url";
}

/** No spelling, no capitals: what is typed here are names and values. */
export const TextField = ({
  label,
  value,
  onValue,
  hint,
  problem,
  rows,
  isCode,
  isRequired,
  placeholder,
  type,
}: TextFieldProps) => (
  <Field label={label} hint={hint} problem={problem}>
    {(ties) => {
      const shared = {
        ...ties,
        value,
        required: isRequired,
        placeholder,
        class: isCode ? "code" : "",
        autocomplete: "off" as const,
        autocapitalize: "none" as const,
        spellcheck: false,
        onInput: (event: { readonly currentTarget: { readonly value: string } }) =>
          onValue(event.currentTarget.value),
      };
      const kind = { type: type ?? "text" } as { type: "text" }; // the others take the same attributes
      return rows === undefined ? <input {...kind} {...shared} /> : <textarea rows={rows} {...shared} />;
    }}
  </Field>
);

export const SelectField = ({
  label,
  value,
  options,
  onValue,
  hint,
}: {
  readonly label: ComponentChildren;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onValue: (value: string) => void;
  readonly hint?: ComponentChildren;
}) => (
  <Field label={label} hint={hint}>
    {(ties) => (
      <select {...ties} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
);
