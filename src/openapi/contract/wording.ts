import { clip, printable } from "../../core/index.ts";
import type { Alternatives, ScalarKind, Structure, Values } from "./alternatives.ts";
import type { ObjectShape, Scalar } from "./shape.ts";

const MAX_LISTED = 5;

export const quoted = (name: string): string => `"${printable(clip(name, 80))}"`;

/** `.name`, or `["a name"]` where that is no identifier. */
export const memberPath = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${quoted(name)}]`;

const shortList = (words: readonly string[], conjunction: string): string => {
  const shown =
    words.length > MAX_LISTED
      ? [...words.slice(0, MAX_LISTED - 1), `${words.length - MAX_LISTED + 1} more`]
      : words;
  return shown.length < 2
    ? shown.join("")
    : `${shown.slice(0, -1).join(", ")} ${conjunction} ${shown.at(-1)}`;
};

export const valuesText = (values: Iterable<Scalar>): string =>
  shortList(
    [...values].map((value) => (typeof value === "string" ? quoted(value) : String(value))),
    "or",
  );

export const KINDS: Readonly<Record<ScalarKind, string>> = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "null",
};

export const scalarText = (kind: ScalarKind, { listed, fractions }: Values): string => {
  if (listed !== undefined) return valuesText(listed);
  return kind === "number" && !fractions ? "an integer" : KINDS[kind];
};

export const objectText = ({ name, shape }: Structure<ObjectShape>): string => {
  if (name !== undefined) return `an object (${name})`;
  const names = [...Object.keys(shape.object), ...Object.keys(shape.optional ?? {})];
  return names.length === 0 ? "an object" : `an object with ${shortList(names.map(quoted), "and")}`;
};

export const alternativesText = ({ any, scalars, arrays, objects }: Alternatives): string => {
  if (any) return "anything";
  const words = [
    ...[...scalars].map(([kind, values]) => scalarText(kind, values)),
    ...(arrays.length > 0 ? ["an array"] : []),
    ...objects.map(objectText),
  ];
  return words.length === 0 ? "nothing" : shortList(words, "or");
};
