import { isJsonObject, type JsonValue } from "../../core/index.ts";
import { type Located, member } from "../document/pointer.ts";
import type { Document } from "../interface.ts";
import { COLLECTION_STYLES } from "../operation/parameter-layout.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import { plainText, SEPARATORS } from "./content-text.ts";

/** A parameter's value as its style is to write it: what only the schema knows is settled. */
export const writtenValue = (document: Document, schema: Located, value: JsonValue): JsonValue => {
  if (isJsonObject(value)) return inDeclaredOrder(document, schema, value);
  return document.version === "2.0" && Array.isArray(value)
    ? value.map((item) => joined(member(schema, "items"), item))
    : value;
};

/** AquaVM sorts the members of objects; a style that writes them one after the other should write them as declared. */
const inDeclaredOrder = (
  document: Document,
  schema: Located,
  value: { [name: string]: JsonValue },
): JsonValue => {
  const shape = shapeOf(document, schema);
  if (shape.kind !== "object") return value;
  const declared = [...shape.object.properties.keys()].filter((name) => Object.hasOwn(value, name));
  const others = Object.keys(value).filter((name) => !shape.object.properties.has(name));
  return Object.fromEntries([...declared, ...others].map((name) => [name, value[name] ?? null]));
};

/** Swagger 2.0: an array in an array is one text, its items joined by the `collectionFormat` of the Items Object. */
const joined = (items: Located, value: JsonValue): JsonValue => {
  if (!Array.isArray(value)) return value;
  const style = COLLECTION_STYLES.get(member(items, "collectionFormat").node) ?? "form";
  return value.map((item) => plainText(joined(member(items, "items"), item))).join(SEPARATORS.get(style));
};
