import type { z } from "zod";
import { clip, didYouMean } from "../core/index.ts";

type RawIssue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

/** What is counted, by what has too much or too little of it. */
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

/**
 * What is wrong with a field, in words that continue "<field>: "; for schemas that say nothing themselves. Values are not repeated.
 * @param kind - what unknown keys are here: "query parameter" or "field".
 */
export const issueText =
  (kind: string) =>
  (issue: RawIssue): string => {
    switch (issue.code) {
      case "invalid_type":
        return issue.input === undefined
          ? "is missing"
          : `must be ${KINDS[issue.expected] ?? issue.expected}`;
      case "invalid_value":
        return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
      case "too_small":
        return `must ${amount("at least", issue.minimum, issue.origin)}`;
      case "too_big":
        return `must ${amount("at most", issue.maximum, issue.origin)}`;
      case "invalid_format":
        return issue.format === "regex" ? "has not the form it must have" : `is no valid ${issue.format}`;
      case "unrecognized_keys":
        return issue.keys.map((key) => unknownKey(kind, key, keysOf(issue.inst))).join("; ");
      case "invalid_union":
        return "has none of the forms it may have";
      case "not_multiple_of":
      case "invalid_key":
      case "invalid_element":
      case "custom":
        return "is not acceptable";
    }
  };

const amount = (word: string, bound: number | bigint, origin: string): string => {
  const unit = UNITS[origin];
  return unit === undefined
    ? `be ${word} ${bound}`
    : `have ${word} ${bound} ${unit[Number(bound) === 1 ? 0 : 1]}`;
};

const unknownKey = (kind: string, key: string, known: readonly string[]): string => {
  const guess = didYouMean(key, known) || (known.length > 0 ? `; known are ${known.join(", ")}` : "");
  return `unknown ${kind} ${JSON.stringify(clip(key, 64))}${guess}`;
};

/** What the object may have. */
const keysOf = (schema: unknown): readonly string[] => {
  const def = (schema as { readonly _zod?: { readonly def?: { readonly shape?: object } } } | undefined)?._zod
    ?.def;
  return Object.keys(def?.shape ?? {});
};
