import { XMLParser } from "fast-xml-parser";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/index.ts";
import { mergedSchema, type PlainSchema } from "./merged-schema.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true, // numeric ones
  ignoreDeclaration: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => isAttribute !== true,
});

/** Every element a list, every text a string. */
export const readXmlTree = (text: string): unknown => parser.parse(text);

/** What `readXmlTree` gives for a value by the `xml` hints of 3.0 and 3.1: name, prefix, namespace, attribute, wrapped. */
export const xmlTree = (root: JsonValue, schema: JsonValue, value: JsonValue): JsonObject => {
  const plain = mergedSchema(root, schema).keywords;
  const component =
    isJsonObject(schema) && typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  const name = qualified(plain, component ?? "root");
  if (!Array.isArray(value)) return { [name]: [element(root, plain, value)] };
  const item = mergedSchema(root, plain.items).keywords;
  return {
    [name]: [
      value.length === 0 ? "" : { [qualified(item, name)]: value.map((each) => element(root, item, each)) },
    ],
  };
};

const hintsOf = ({ xml }: PlainSchema): JsonObject => (isJsonObject(xml) ? xml : {});

const qualified = (schema: PlainSchema, name: string): string => {
  const { name: own, prefix } = hintsOf(schema);
  const local = typeof own === "string" ? own : name;
  return typeof prefix === "string" ? `${prefix}:${local}` : local;
};

const namespaceOf = (schema: PlainSchema): JsonObject => {
  const { namespace, prefix, attribute } = hintsOf(schema);
  if (typeof namespace !== "string" || attribute === true) return {};
  return { [typeof prefix === "string" ? `@xmlns:${prefix}` : "@xmlns"]: namespace };
};

const NIL = { "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "@xsi:nil": "true" };

const isNullable = (root: JsonValue, schema: JsonValue | undefined): boolean => {
  const { keywords, unions } = mergedSchema(root, schema);
  const { type, nullable, enum: listed } = keywords;
  const isListed = [type, listed].flat().some((each) => each === "null" || each === null);
  return nullable === true || isListed || unions.flat().some((each) => isNullable(root, each));
};

const element = (root: JsonValue, schema: PlainSchema, value: JsonValue): JsonValue => {
  if (value === null) return NIL;
  if (!isJsonObject(value)) {
    const attributes = namespaceOf(schema);
    const text = String(value);
    return Object.keys(attributes).length === 0
      ? text
      : { ...(text === "" ? {} : { "#text": text }), ...attributes };
  }
  const result: JsonObject = { ...namespaceOf(schema) };
  for (const [name, member] of Object.entries(value)) {
    const declared = isJsonObject(schema.properties) ? schema.properties[name] : undefined;
    const plain = mergedSchema(root, declared).keywords;
    const { attribute, wrapped, name: own } = hintsOf(plain);
    if (member === undefined || (member === null && !isNullable(root, declared))) continue;
    if (attribute === true) result[`@${qualified(plain, name)}`] = String(member);
    else if (!Array.isArray(member)) result[qualified(plain, name)] = [element(root, plain, member)];
    else {
      const item = mergedSchema(root, plain.items).keywords;
      const items = member.map((each) => element(root, item, each));
      const isWrapped = wrapped === true;
      const listed =
        items.length === 0
          ? {}
          : { [qualified(item, isWrapped && typeof own === "string" ? own : name)]: items };
      if (isWrapped) result[qualified(plain, name)] = [items.length === 0 ? "" : listed];
      else Object.assign(result, listed);
    }
  }
  return Object.keys(result).length === 0 ? "" : result;
};
