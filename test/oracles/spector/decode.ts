import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import { type ApiDocument, object, type Parameter, resolve } from "./documents.ts";

/** What a schema's values are written as: the only thing a reader has to know to take a parameter apart. */
type Kind = "array" | "object" | "number" | "boolean" | "string";

/**
 * The value behind a parameter's text, by its style (the tables of OpenAPI 3.1 and RFC 6570), read back to front and without
 * Sluice's own code. `wire` is decoded text, or a list where a query name occurs several times.
 */
export const decodeParameter = (document: ApiDocument, parameter: Parameter, wire: unknown): JsonValue => {
  const { schema, style, explode, name } = parameter;
  const kind = kindOf(document, schema);
  if (kind !== "array" && kind !== "object") {
    return scalar(document, schema, withoutPrefix(parameter, String(wire), false));
  }
  const text = withoutPrefix(parameter, String(wire), explode);
  const isSingle = style === "form" && explode;
  const parts = Array.isArray(wire)
    ? wire.map(String)
    : isSingle
      ? [text]
      : text.split(delimiterOf(parameter));
  if (kind === "array") {
    const items = style === "matrix" && explode ? parts.map((part) => part.slice(`${name}=`.length)) : parts;
    return items.map((item) => scalar(document, object(schema.items), item));
  }
  const pairs = explode ? parts.map((part) => part.split("=")) : inPairs(parts);
  return Object.fromEntries(
    pairs.map(([key = "", value = ""]) => [key, memberOf(document, schema, key, value)]),
  );
};

/** A member of an object that stands in the query under its own name. */
export const memberOf = (
  document: ApiDocument,
  schema: JsonObject,
  key: string,
  value: string,
): JsonValue => {
  const { properties, additionalProperties, unevaluatedProperties } = object(resolve(document, schema));
  return scalar(
    document,
    object(object(properties)[key] ?? additionalProperties ?? unevaluatedProperties),
    value,
  );
};

/** label and matrix put something before the value; matrix, exploded, before each part. */
const withoutPrefix = ({ style, name }: Parameter, text: string, isInParts: boolean): string => {
  if (style === "label") return text.slice(1);
  if (style !== "matrix") return text;
  return text.slice(isInParts ? 1 : `;${name}=`.length);
};

const delimiterOf = ({ style, explode }: Parameter): string => {
  if (style === "label") return explode ? "." : ",";
  if (style === "matrix") return explode ? ";" : ",";
  return { spaceDelimited: " ", pipeDelimited: "|" }[style] ?? ",";
};

const inPairs = (parts: readonly string[]): string[][] =>
  Array.from({ length: parts.length / 2 }, (_, index) => parts.slice(2 * index, 2 * index + 2));

const scalar = (document: ApiDocument, schema: JsonObject, text: string): JsonValue => {
  const kind = kindOf(document, schema);
  if (kind === "number") return Number(text);
  return kind === "boolean" ? text === "true" : text;
};

export const kindOf = (document: ApiDocument, node: JsonObject): Kind => {
  const schema = object(resolve(document, node));
  const types = [schema.type].flat();
  const known = (["array", "object", "string", "boolean"] as const).find((type) => types.includes(type));
  if (known !== undefined) return known;
  if (types.includes("number") || types.includes("integer")) return "number";
  const [first] = (schema.allOf ?? schema.anyOf ?? schema.oneOf ?? []) as JsonValue[];
  return first === undefined ? "string" : kindOf(document, object(first));
};
