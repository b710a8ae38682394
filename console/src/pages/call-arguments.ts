import { type Json, parseJson } from "../data/json.ts";
import type { DescribedFunction } from "../data/service-types.ts";
import { type Draft, type DraftProblem, emptyDraft, readDraft } from "../form/draft.ts";
import { type FormField, fieldOf } from "../form/field.ts";

/** What stands in the form of a call. */
export interface Filled {
  readonly drafts: readonly Draft[];
  /** All arguments as one JSON array instead. */
  readonly isRaw: boolean;
  readonly raw: string;
}

export interface ArgumentField {
  readonly name: string;
  readonly field: FormField;
  readonly isRequired: boolean;
  readonly note?: string;
}

const SEALED = "sealed to the gateway that serves it: paste what `sluice seal` gives";

/** Arguments in the order in which they are given (docs/functions.md); `options` is last, and may be left out. */
export const argumentFields = ({
  arguments: given,
  options,
}: DescribedFunction): readonly ArgumentField[] => [
  ...given.map(({ name, schema, sealed, description, required: isRequired }): ArgumentField => {
    if (sealed) return { name, isRequired, field: { kind: "text", isLong: true }, note: SEALED };
    return {
      name,
      isRequired,
      field: fieldOf(schema),
      ...(description !== undefined && { note: description }),
    };
  }),
  ...(options === undefined ? [] : [{ name: "options", isRequired: false, field: fieldOf(options) }]),
];

export const startOf = (described: DescribedFunction): Filled => ({
  drafts: argumentFields(described).map(({ field }) => emptyDraft(field)),
  isRaw: false,
  raw: "[]",
});

/** The arguments, or what is wrong with them. */
export const readArguments = (
  described: DescribedFunction,
  { drafts, isRaw, raw }: Filled,
): { readonly value?: readonly Json[]; readonly problems: readonly DraftProblem[] } => {
  if (isRaw) return readRaw(raw);
  const readings = argumentFields(described).map(({ name, field, isRequired }, index) =>
    readDraft(field, drafts[index] ?? "", isRequired, name),
  );
  const problems = readings.flatMap((reading) => reading.problems);
  if (problems.length > 0) return { problems };
  const values = readings.map(({ value }) => value);
  const hasOptions = described.options !== undefined && values.at(-1) === undefined;
  return { value: (hasOptions ? values.slice(0, -1) : values).map((value) => value ?? null), problems };
};

const readRaw = (raw: string): ReturnType<typeof readArguments> => {
  try {
    const value = parseJson(raw);
    if (Array.isArray(value)) return { value: value as readonly Json[], problems: [] };
  } catch {
    // Told below.
  }
  return { problems: [{ at: "raw", text: 'must be a JSON array, such as ["C-1001", 2500]' }] };
};
