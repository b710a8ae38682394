import type { ErrorObject } from "ajv/dist/2020.js";
import { clip, type JsonValue, kindOf, pointerTokens, stringifyJson } from "../../core/index.ts";
import type { Misfit } from "./validators.ts";
import { valueAt } from "./value-at.ts";

/** One thing that is wrong with a value: where in it, and what. */
export interface Violation {
  /** Members and indexes from the checked value down. */
  readonly path: readonly string[];
  /** "must be a number, not a string" */
  readonly problem: string;
}

/**
 * The most telling of a check's complaints. The value itself is shown only with `show`: results may hold what does not belong into a log.
 */
export const violationOf = (
  misfit: Misfit,
  value: JsonValue,
  options: { readonly show: boolean },
): Violation => {
  if (misfit.kind === "unchecked") return { path: [], problem: `cannot be checked: ${misfit.reason}` };
  const level = deepest(misfit.errors);
  const error = mostTelling(level);
  if (error === undefined) return { path: [], problem: "does not fit its schema" };
  const path = pointerTokens(error.instancePath);
  const missing = missingProperty(error);
  if (missing !== undefined) return { path: [...path, missing], problem: "is missing" };
  const problem = SUMMARIES.has(error.keyword) ? `${describe(error)}${reasons(level)}` : describe(error);
  if (!SHOWS_FOUND.has(error.keyword)) return { path, problem };
  const found = valueAt(value, path);
  return { path, problem: `${problem}, not ${options.show ? shown(found) : foundText(found)}` };
};

/** `amount`, `address.city`, `items[2].price` */
export const pathText = (path: readonly string[]): string =>
  clip(
    path
      .map((token, index) => (/^\d+$/.test(token) ? `[${token}]` : index === 0 ? token : `.${token}`))
      .join(""),
    120,
  );

const SUMMARIES: ReadonlySet<string> = new Set(["anyOf", "oneOf"]);

/** The complaints about the innermost value; that null would have been allowed too is no news. */
const deepest = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const telling = errors.filter(({ keyword, params }) => !(keyword === "type" && params.type === "null"));
  const candidates = telling.length > 0 ? telling : errors;
  const depth = candidates.reduce((most, error) => Math.max(most, depthOf(error)), 0);
  return candidates.filter((error) => depthOf(error) === depth);
};

/** What the one branch says rather than that no branch fits, unless several branches say different things. */
const mostTelling = (level: readonly ErrorObject[]): ErrorObject | undefined => {
  const plain = level.filter(({ keyword }) => !SUMMARIES.has(keyword));
  return plain.length === 1 ? plain[0] : (level.find(({ keyword }) => SUMMARIES.has(keyword)) ?? level[0]);
};

/** What the branches said. */
const reasons = (level: readonly ErrorObject[]): string => {
  const all = level
    .filter(({ keyword }) => !SUMMARIES.has(keyword))
    .map((error) => {
      const missing = missingProperty(error);
      return missing === undefined ? describe(error) : `"${missing}" is missing`;
    });
  return all.length === 0 ? "" : ` (${clip([...new Set(all)].join("; "), 200)})`;
};

const depthOf = ({ instancePath }: ErrorObject): number => pointerTokens(instancePath).length;

const missingProperty = ({ keyword, params }: ErrorObject): string | undefined =>
  keyword === "required" || keyword === "dependentRequired" ? String(params.missingProperty) : undefined;

const SHOWS_FOUND: ReadonlySet<string> = new Set([
  "type",
  "enum",
  "const",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
]);

const describe = (error: ErrorObject): string =>
  DESCRIPTIONS.get(error.keyword)?.(error.params) ?? clip(error.message ?? "does not fit its schema", 200);

type Describe = (params: ErrorObject["params"]) => string;

const DESCRIPTIONS: ReadonlyMap<string, Describe> = new Map<string, Describe>([
  ["type", ({ type }) => `must be ${kinds(type)}`],
  [
    "enum",
    ({ allowedValues }) =>
      `must be one of ${clip((allowedValues as JsonValue[]).map((value) => JSON.stringify(value)).join(", "), 200)}`,
  ],
  ["const", ({ allowedValue }) => `must be ${clip(JSON.stringify(allowedValue), 100)}`],
  ["minimum", ({ limit }) => `must be at least ${limit}`],
  ["maximum", ({ limit }) => `must be at most ${limit}`],
  ["exclusiveMinimum", ({ limit }) => `must be more than ${limit}`],
  ["exclusiveMaximum", ({ limit }) => `must be less than ${limit}`],
  ["multipleOf", ({ multipleOf }) => `must be a multiple of ${multipleOf}`],
  ["minLength", ({ limit }) => `must have at least ${count(limit, "character")}`],
  ["maxLength", ({ limit }) => `must have at most ${count(limit, "character")}`],
  ["minItems", ({ limit }) => `must have at least ${count(limit, "item")}`],
  ["maxItems", ({ limit }) => `must have at most ${count(limit, "item")}`],
  ["minProperties", ({ limit }) => `must have at least ${count(limit, "field")}`],
  ["maxProperties", ({ limit }) => `must have at most ${count(limit, "field")}`],
  ["uniqueItems", () => "must have no two equal items"],
  ["pattern", ({ pattern }) => `must match the pattern ${clip(String(pattern), 120)}`],
  ["format", ({ format }) => `must be in the format ${clip(String(format), 40)}`],
  [
    "additionalProperties",
    ({ additionalProperty }) => `must have no field "${clip(String(additionalProperty), 60)}"`,
  ],
  [
    "unevaluatedProperties",
    ({ unevaluatedProperty }) => `must have no field "${clip(String(unevaluatedProperty), 60)}"`,
  ],
  ["anyOf", () => "fits none of the allowed forms"],
  [
    "oneOf",
    ({ passingSchemas }) =>
      passingSchemas === null ? "fits none of the allowed forms" : "fits more than one of the alternatives",
  ],
  ["not", () => "has a form that is excluded"],
  ["false schema", () => "must not be given"],
]);

const kinds = (type: unknown): string =>
  (Array.isArray(type) ? type : String(type).split(","))
    .map((name) => KINDS.get(String(name)) ?? String(name))
    .join(" or ");

const KINDS: ReadonlyMap<string, string> = new Map([
  ["string", "a string"],
  ["number", "a number"],
  ["integer", "a whole number"],
  ["boolean", "true or false"],
  ["array", "an array"],
  ["object", "an object"],
  ["null", "null"],
]);

const count = (limit: unknown, noun: string): string => `${String(limit)} ${noun}${limit === 1 ? "" : "s"}`;

const shown = (value: JsonValue | undefined): string =>
  typeof value === "object" && value !== null ? kindOf(value) : clip(stringifyJson(value) ?? "nothing", 40);

const foundText = (value: JsonValue | undefined): string => (value === undefined ? "nothing" : kindOf(value));
