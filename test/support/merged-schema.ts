import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/index.ts";

/** The keywords of one schema: no `$ref`, `allOf`, `anyOf` or `oneOf` among them. */
export type PlainSchema = Readonly<Record<string, JsonValue | undefined>>;

export interface MergedSchema {
  readonly keywords: PlainSchema;
  /** Of each `anyOf` and `oneOf`, the branches. */
  readonly unions: readonly JsonValue[][];
}

const MAX_HOPS = 24;

/** A schema with its `$ref`s followed and its `allOf`s made one; written without Sluice's own reading of schemas, to be compared with it. */
export const mergedSchema = (root: JsonValue, schema: JsonValue | undefined, hops = 0): MergedSchema => {
  if (!isJsonObject(schema) || hops > MAX_HOPS) return { keywords: {}, unions: [] };
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    ...(typeof $ref === "string" ? [pointed(root, $ref)] : []),
    ...(Array.isArray(allOf) ? allOf : []),
  ].map((part) => mergedSchema(root, part, hops + 1));
  const isNullable = (keywords: PlainSchema): boolean =>
    keywords.nullable === true || keywords["x-nullable"] === true;
  // Beside a reference it means "or null"; of several parts each has to allow it.
  const nullable =
    isNullable(schema) ||
    (own.type === undefined && parts.length > 0 && parts.every(({ keywords }) => isNullable(keywords)));
  const unions = [anyOf, oneOf].filter((union) => Array.isArray(union)).filter((union) => union.length > 0);
  return {
    keywords: { ...parts.map(({ keywords }) => keywords).reduce(both, own), nullable },
    unions: [...unions, ...parts.flatMap((part) => part.unions)],
  };
};

/** Follows `$ref`s of anything but schemas. */
export const dereferenced = (root: JsonValue, node: JsonValue | undefined, hops = 0): JsonObject => {
  if (!isJsonObject(node)) return {};
  const { $ref } = node;
  return typeof $ref === "string" && hops < MAX_HOPS
    ? dereferenced(root, pointed(root, $ref), hops + 1)
    : node;
};

/** What `#/a/b` points to; undefined for anything else. */
export const pointed = (root: JsonValue, ref: string): JsonValue | undefined => {
  if (!ref.startsWith("#")) return undefined;
  const tokens = decodeURIComponent(ref.slice(1)).split("/").slice(1);
  return tokens
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<JsonValue | undefined>(
      (node, token) =>
        typeof node === "object" && node !== null && Object.hasOwn(node, token)
          ? (node as JsonObject)[token]
          : undefined,
      root,
    );
};

/** Keywords of two schemas that both hold. */
const both = (one: PlainSchema, other: PlainSchema): PlainSchema => {
  const result: Record<string, JsonValue | undefined> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const present = result[keyword];
    result[keyword] =
      present === undefined || value === undefined
        ? (value ?? present)
        : (COMBINED[keyword]?.(present, value) ?? present);
  }
  return result;
};

type Combine = (one: JsonValue, other: JsonValue) => JsonValue | undefined;

const larger: Combine = (one, other) => (Number(one) > Number(other) ? one : other);
const smaller: Combine = (one, other) => (Number(one) < Number(other) ? one : other);
const common: Combine = (one, other) => {
  const others = [other].flat();
  const shared = [one].flat().filter((each) => others.includes(each));
  return shared.length === 0 ? undefined : shared;
};

const COMBINED: Readonly<Record<string, Combine>> = {
  type: common,
  enum: common,
  required: (one, other) => [one, other].flat(),
  properties: (one, other) => {
    const result: JsonObject = isJsonObject(one) ? { ...one } : {};
    for (const [name, schema] of Object.entries(isJsonObject(other) ? other : {}))
      result[name] = Object.hasOwn(result, name) ? { allOf: [result[name] ?? {}, schema ?? {}] } : schema;
    return result;
  },
  minimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
  readOnly: (one, other) => one === true || other === true,
};
