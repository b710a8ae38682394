import { type Json, type JsonObject, parseJson } from "../data/json.ts";
import type { FormField } from "./field.ts";

/** What stands in a form: texts as typed, by property and by place. */
export type Draft = string | readonly Draft[] | { readonly [name: string]: Draft };

/** What a draft says. `value` is absent when nothing was filled in, or something is wrong. */
export interface Reading {
  readonly value?: Json;
  readonly problems: readonly DraftProblem[];
}
export interface DraftProblem {
  /** Names and places, joined by dots. */
  readonly at: string;
  readonly text: string;
}

export const emptyDraft = (field: FormField): Draft => {
  if (field.kind === "list") return [];
  if (field.kind !== "object") return "";
  return Object.fromEntries(field.properties.map(({ name, field: inner }) => [name, emptyDraft(inner)]));
};

export const readDraft = (field: FormField, draft: Draft, isRequired: boolean, at: string): Reading => {
  if (field.kind === "object") return readObject(field, asObject(draft), isRequired, at);
  if (field.kind === "list") return readList(field, Array.isArray(draft) ? draft : [], isRequired, at);
  const text = typeof draft === "string" ? draft : "";
  // A text may be empty on purpose, where there must be one.
  if (field.kind === "text" && (text !== "" || isRequired)) return { value: text, problems: [] };
  if (text.trim() === "") return isRequired ? wrong(at, "is needed") : { problems: [] };
  return readOne(field, text.trim(), at);
};

const readOne = (field: FormField, text: string, at: string): Reading => {
  if (field.kind === "boolean") return { value: text === "true", problems: [] };
  if (field.kind === "choice") return { value: field.options[Number(text)] ?? null, problems: [] };
  if (field.kind === "number") return numberIn(text, field.isInteger, at);
  try {
    return { value: parseJson(text), problems: [] };
  } catch {
    return wrong(at, 'must be JSON, such as {"a": 1}, [1, 2] or "text"');
  }
};

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const numberIn = (text: string, isInteger: boolean, at: string): Reading => {
  if (isInteger && !/^-?\d+$/.test(text)) return wrong(at, "must be a whole number");
  if (!NUMBER.test(text)) return wrong(at, "must be a number, such as 12.5");
  return { value: parseJson(text), problems: [] };
};

const readObject = (
  field: FormField & { readonly kind: "object" },
  draft: { readonly [name: string]: Draft },
  isRequired: boolean,
  at: string,
): Reading => {
  const entries: [string, Json][] = [];
  const problems: DraftProblem[] = [];
  const read = field.properties.map(({ name, field: inner, isRequired: isInnerRequired }) => ({
    name,
    draft: draft[name] ?? "",
    reading: readDraft(inner, draft[name] ?? "", isInnerRequired, `${at}.${name}`),
  }));
  // Left empty as a whole, it is left out, whatever it would need.
  if (!isRequired && read.every((one) => isBlank(one.draft))) return { problems: [] };
  for (const { name, reading } of read) {
    problems.push(...reading.problems);
    if (reading.value !== undefined) entries.push([name, reading.value]);
  }
  return problems.length > 0 ? { problems } : { value: Object.fromEntries(entries) as JsonObject, problems };
};

const readList = (
  field: FormField & { readonly kind: "list" },
  drafts: readonly Draft[],
  isRequired: boolean,
  at: string,
): Reading => {
  if (drafts.length === 0 && !isRequired) return { problems: [] };
  const readings = drafts.map((draft, index) => readDraft(field.item, draft, true, `${at}.${index}`));
  const problems = readings.flatMap((reading) => reading.problems);
  return problems.length > 0 ? { problems } : { value: readings.map(({ value }) => value ?? null), problems };
};

const isBlank = (draft: Draft): boolean =>
  typeof draft === "string" ? draft === "" : Object.values(draft).every((inner) => isBlank(inner as Draft));

const asObject = (draft: Draft): { readonly [name: string]: Draft } =>
  typeof draft === "string" || Array.isArray(draft) ? {} : (draft as { readonly [name: string]: Draft });

const wrong = (at: string, text: string): Reading => ({ problems: [{ at, text }] });
