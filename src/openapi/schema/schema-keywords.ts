import { isJsonObject, type JsonValue } from "../../core/index.ts";

/**
 * Which members of a schema are schemas themselves. Decided by position, never by name: under `properties` a member called
 * `items` or `$ref` is a property, and nothing inside `example`, `enum`, `default` or `x-*` is a schema.
 */
export interface Applicator {
  readonly shape: "one" | "list" | "map";
  /** here: the subschema judges the same value. below: a part of it. */
  readonly place: "here" | "below";
}

const one = (place: Applicator["place"]): Applicator => ({ shape: "one", place });
const list = (place: Applicator["place"]): Applicator => ({ shape: "list", place });
const map = (place: Applicator["place"]): Applicator => ({ shape: "map", place });

export const APPLICATORS: ReadonlyMap<string, Applicator> = new Map([
  ["allOf", list("here")],
  ["anyOf", list("here")],
  ["oneOf", list("here")],
  ["not", one("here")],
  ["if", one("here")],
  ["then", one("here")],
  ["else", one("here")],
  ["dependentSchemas", map("here")],
  ["properties", map("below")],
  ["patternProperties", map("below")],
  ["additionalProperties", one("below")],
  ["propertyNames", one("below")],
  ["unevaluatedProperties", one("below")],
  ["items", one("below")],
  ["prefixItems", list("below")],
  ["contains", one("below")],
  ["unevaluatedItems", one("below")],
]);

const isCount = (value: JsonValue): boolean => Number.isInteger(value) && (value as number) >= 0;
const isNumber = (value: JsonValue): boolean => typeof value === "number" && Number.isFinite(value);
const isNames = (value: JsonValue): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === "string");

/**
 * Plain keywords that are kept, with the form a value must have; a malformed one (`required: null`, `enum: []`) constrains nothing.
 * Everything not named here or among the applicators is dropped.
 */
export const ASSERTIONS: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ["enum", (value: JsonValue) => Array.isArray(value) && value.length > 0],
  ["const", () => true],
  ["format", (value: JsonValue) => typeof value === "string"],
  ["minLength", isCount],
  ["maxLength", isCount],
  ["minItems", isCount],
  ["maxItems", isCount],
  ["minContains", isCount],
  ["maxContains", isCount],
  ["minProperties", isCount],
  ["maxProperties", isCount],
  ["uniqueItems", (value: JsonValue) => typeof value === "boolean"],
  ["multipleOf", (value: JsonValue) => isNumber(value) && (value as number) > 0],
  ["minimum", isNumber],
  ["maximum", isNumber],
  ["exclusiveMinimum", isNumber],
  ["exclusiveMaximum", isNumber],
  ["required", isNames],
  ["dependentRequired", (value: JsonValue) => isJsonObject(value) && Object.values(value).every(isNames)],
]);

const isText = (value: JsonValue): boolean => typeof value === "string";
const isYesOrNo = (value: JsonValue): boolean => typeof value === "boolean";

/** Keywords that validate nothing, with the form a value must have. */
export const ANNOTATIONS: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ["title", isText],
  ["description", isText],
  ["default", () => true],
  ["examples", (value: JsonValue) => Array.isArray(value)],
  ["example", () => true], // 3.0's, which 3.1 keeps
  ["deprecated", isYesOrNo],
  ["readOnly", isYesOrNo],
  ["writeOnly", isYesOrNo],
  ["format", isText],
  ["contentMediaType", isText],
  ["contentEncoding", isText],
]);

export const TYPES: ReadonlySet<JsonValue> = new Set([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
]);
