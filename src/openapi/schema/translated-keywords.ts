import { clip, type JsonObject } from "../../core/index.ts";
import { type Located, member } from "../document/pointer.ts";
import type { Warn } from "../document/refused.ts";
import type { JsonSchema } from "../interface.ts";
import { regularExpression } from "./regular-expression.ts";
import { APPLICATORS, TYPES } from "./schema-keywords.ts";

/** The keywords whose values older versions, or careless authors, write in another way than 2020-12 does. */
export const translatedKeywords = (at: Located, warn: Warn): JsonObject => ({
  ...typeKeyword(at, warn),
  ...exclusiveBounds(at),
  ...patternKeyword(at, warn),
});

const typeKeyword = (at: Located, warn: Warn): JsonObject => {
  const { node: type, pointer } = member(at, "type");
  if (type === undefined || type === null) return {};
  const types = Array.isArray(type) ? type : [type];
  if (type === "file") return { type: "string" }; // 2.0: bytes, given as text
  if (types.length > 0 && types.every((name) => TYPES.has(name))) return { type };
  warn(pointer, "keyword-ignored", `type ${clip(JSON.stringify(type), 80)} is unknown and is not checked`);
  return {};
};

/** 3.0 writes `exclusiveMinimum: true` beside `minimum`. */
const exclusiveBounds = (at: Located): JsonObject => {
  const result: JsonObject = {};
  for (const [exclusive, inclusive] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const bound = member(at, inclusive).node;
    if (member(at, exclusive).node === true && typeof bound === "number") result[exclusive] = bound;
  }
  return result;
};

const patternKeyword = (at: Located, warn: Warn): JsonObject => {
  const { node: pattern, pointer } = member(at, "pattern");
  if (typeof pattern !== "string") return {};
  const isBetweenSlashes = BETWEEN_SLASHES.test(pattern);
  if (!isBetweenSlashes && regularExpression(pattern) !== undefined) return { pattern };
  const what = isBetweenSlashes ? "is written between slashes" : "is not a regular expression";
  warn(pointer, "pattern-unchecked", `the pattern "${clip(pattern, 80)}" ${what} and is not checked`);
  return {};
};

/** `/^a+$/` or `/a/i`, as programs write it: taken as it stands it would fit no value that is meant, if any. */
const BETWEEN_SLASHES = /^\/(\^.*\/|.*\$\/|.*\/[gimsuy]+)$/s;

const CONSTRAINS_NULL = [
  "enum",
  "const",
  "$ref",
  "not",
  "if",
  ...[...APPLICATORS.keys()].filter((name) => name.endsWith("Of")),
];

/** Whatever 3.0.3 says of `nullable` beside other keywords, documents mean "or null". */
export const orNull = (schema: JsonObject): JsonSchema => {
  const isPlain = !CONSTRAINS_NULL.some((keyword) => Object.hasOwn(schema, keyword));
  const { type } = schema;
  if (!isPlain) return { anyOf: [{ type: "null" }, schema] };
  if (type === undefined) return schema;
  return { ...schema, type: [...new Set([...(Array.isArray(type) ? type : [type]), "null"])] };
};
