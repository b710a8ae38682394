import { isObject, type Json, type JsonObject } from "../data/json.ts";

/** What a person fills in for one value, made of its JSON Schema. What forms cannot ask for well is asked for as JSON. */
export type FieldKind =
  | { readonly kind: "text"; readonly isLong: boolean }
  | { readonly kind: "number"; readonly isInteger: boolean }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly options: readonly Json[] }
  | { readonly kind: "object"; readonly properties: readonly Property[] }
  | { readonly kind: "list"; readonly item: FormField }
  | { readonly kind: "json" };

export type FormField = FieldKind & { readonly hint?: string };
export interface Property {
  readonly name: string;
  readonly isRequired: boolean;
  readonly field: FormField;
}

/** Deeper, or with more, is JSON. */
const MAX_DEPTH = 5;
const MAX_PROPERTIES = 60;
const MAX_REFERENCES = 16;
const LONG_TEXT = 300;

export const fieldOf = (schema: Json | undefined, root: Json | undefined = schema, depth = 0): FormField => {
  const found = resolved(schema, root);
  if (found === undefined) return { kind: "json" };
  const hint = typeof found.description === "string" ? found.description : undefined;
  return { ...kindOf(found, root, depth), ...(hint !== undefined && { hint }) };
};

const kindOf = (schema: JsonObject, root: Json | undefined, depth: number): FieldKind => {
  const options = optionsOf(schema);
  if (options !== undefined) return { kind: "choice", options };
  if (["oneOf", "anyOf", "allOf", "not", "if"].some((key) => key in schema)) return { kind: "json" };
  const type = String(typeOf(schema));
  const make = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  return make === undefined ? { kind: "json" } : make(schema, root, depth);
};

type Make = (schema: JsonObject, root: Json | undefined, depth: number) => FieldKind;

const listOf: Make = (schema, root, depth) => {
  if (depth >= MAX_DEPTH || !isObject(schema.items) || "prefixItems" in schema) return { kind: "json" };
  return { kind: "list", item: fieldOf(schema.items, root, depth + 1) };
};

const objectOf: Make = (schema, root, depth) => {
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const isMap = properties.length === 0 && schema.additionalProperties !== false;
  if (isMap || depth >= MAX_DEPTH || properties.length > MAX_PROPERTIES) return { kind: "json" };
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    kind: "object",
    properties: properties.map(([name, inner]) => ({
      name,
      isRequired: required.includes(name),
      field: fieldOf(inner, root, depth + 1),
    })),
  };
};

/** By JSON Schema type. */
const KINDS: Readonly<Record<string, Make>> = {
  string: ({ maxLength }) => ({
    kind: "text",
    isLong: typeof maxLength === "number" && maxLength > LONG_TEXT,
  }),
  integer: () => ({ kind: "number", isInteger: true }),
  number: () => ({ kind: "number", isInteger: false }),
  boolean: () => ({ kind: "boolean" }),
  array: listOf,
  object: objectOf,
};

/** A type, null apart: leaving a field empty stands for it. */
const typeOf = ({ type }: JsonObject): Json | undefined => {
  if (!Array.isArray(type)) return type as Json | undefined;
  const others = type.filter((one) => one !== "null");
  return others.length === 1 ? others[0] : undefined;
};

const optionsOf = (schema: JsonObject): readonly Json[] | undefined => {
  if ("const" in schema) return [schema.const as Json];
  return Array.isArray(schema.enum) && schema.enum.length > 0 ? schema.enum : undefined;
};

/** Follows `$ref` within the document, and the one branch of anyOf that is not null. */
const resolved = (schema: Json | undefined, root: Json | undefined): JsonObject | undefined => {
  let at = schema;
  for (let hop = 0; hop < MAX_REFERENCES; hop++) {
    if (!isObject(at)) return undefined;
    const branches = [at.anyOf, at.oneOf].find(Array.isArray) as readonly Json[] | undefined;
    const others = branches?.filter((branch) => !(isObject(branch) && branch.type === "null"));
    if (typeof at.$ref === "string") at = pointed(root, at.$ref);
    else if (others?.length === 1) at = others[0];
    else return at;
  }
  return undefined;
};

const pointed = (root: Json | undefined, reference: string): Json | undefined => {
  if (!reference.startsWith("#")) return undefined;
  const steps = decodeURIComponent(reference.slice(1)).split("/").slice(1);
  let at = root;
  for (const step of steps) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
};
