import { essence, isJsonObject, isXmlType, type JsonValue } from "../../core/index.ts";
import { isThere, items, type Located, member, members, schemaAt } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import type { BoundPart, Document } from "../interface.ts";
import type { BodyMedia } from "../operation/body-media.ts";
import { isJson, isSendable, isWildcard } from "../operation/media-type.ts";
import { defaultValue } from "../schema/default-value.ts";
import { objectShape } from "../schema/object-shape.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import { writeXml } from "../xml/write-xml.ts";
import { xmlLayout } from "../xml/xml-layout.ts";
import { givenBytes } from "./bytes.ts";
import { contentText, plainText, SEPARATORS, Unsendable } from "./content-text.ts";

/**
 * The parts of a multipart body. An object's properties are parts by name, arrays one part an item; an array is parts by position (3.2
 * `prefixEncoding`, `itemEncoding`). Types by default: bytes octet-stream, structures JSON, the rest plain text (3.0.4 section
 * 4.8.15.1.1, 3.1 and 3.2 likewise).
 */
export const partsOf = (document: Document, media: BodyMedia, value: JsonValue): BoundPart[] => {
  if (Array.isArray(value)) return value.map((item, index) => positionalPart(document, media, item, index));
  if (!isJsonObject(value)) throw new Unsendable("must be an object, whose fields become the parts");
  const properties = objectShape(document, media.schema)?.properties;
  return Object.entries(value).flatMap(([name, content]) => {
    const schema = properties?.get(name)?.schema ?? additional(document, media.schema);
    return namedParts(
      document,
      { name, schema, encoding: member(member(media.media, "encoding"), name) },
      content,
    );
  });
};

interface PartSource {
  readonly name: string | undefined;
  readonly schema: Located;
  readonly encoding: Located;
}

const additional = (document: Document, schema: Located): Located => {
  const rest = member(follow(document, schema), "additionalProperties");
  return isJsonObject(rest.node) ? rest : { ...rest, node: {} };
};

const namedParts = (document: Document, source: PartSource, content: JsonValue): BoundPart[] => {
  if (content === null) return [];
  if (!Array.isArray(content)) return [part(document, source, content)];
  const given = content.filter((item) => item !== null);
  const separator = separatorOf(source.encoding);
  if (separator !== undefined)
    return given.length === 0 ? [] : [part(document, source, given.map(plainText).join(separator))];
  if (isJson(essence(contentType(source.encoding) ?? ""))) return [part(document, source, content)];
  const { schema } = source;
  const shape = shapeOf(document, schema);
  const element = shape.kind === "array" ? shape.items : undefined;
  const itemSource = { ...source, schema: element ?? { node: {}, pointer: `${schema.pointer}/items` } };
  return given.map((item) => part(document, itemSource, item));
};

/** A style that is not exploded joins an array in one part, as in a query; otherwise every item is a part, also in style deepObject. */
const separatorOf = (encoding: Located): string | undefined => {
  const { node: style } = member(encoding, "style");
  const { node: explode } = member(encoding, "explode");
  if (explode === true || (explode !== false && (style === undefined || style === "form"))) return undefined;
  return SEPARATORS.get(style ?? "form");
};

const positionalPart = (
  document: Document,
  { schema, media }: BodyMedia,
  value: JsonValue,
  index: number,
): BoundPart => {
  const prefix = items(member(media, "prefixEncoding"))[index];
  const array = follow(document, schema);
  const own = items(member(array, "prefixItems"))[index] ?? member(array, "items");
  return part(
    document,
    { name: undefined, schema: own, encoding: prefix ?? member(media, "itemEncoding") },
    value,
  );
};

const part = (document: Document, { name, schema, encoding }: PartSource, value: JsonValue): BoundPart => {
  const declared = contentType(encoding);
  const isBytes = typeof value === "string" && bytesExpected(document, schema, declared);
  const headers = partHeaders(document, encoding);
  if (isBytes) {
    const bytes = givenBytes(value);
    if (bytes === undefined)
      throw new Unsendable(
        `${name === undefined ? "a part" : `"${name}"`} must be bytes: base64 text, or a data URL`,
      );
    const mediaType = bytes.mediaType ?? declared ?? "application/octet-stream";
    const content = { kind: "binary", base64: bytes.base64 } as const;
    return {
      name,
      fileName: name === undefined ? undefined : (bytes.fileName ?? name),
      mediaType,
      headers,
      content,
    };
  }
  const mediaType = declared ?? (typeof value === "object" ? "application/json" : "text/plain");
  const text = isXmlType(essence(mediaType))
    ? writeXml(value, xmlLayout(document, schema, name))
    : contentText(mediaType, value);
  return { name, fileName: undefined, mediaType, headers, content: { kind: "text", text } };
};

/** The first type that is one; `image/*` leaves it open. */
const contentType = (encoding: Located): string | undefined => {
  const { node } = member(encoding, "contentType");
  if (typeof node !== "string") return undefined;
  return node
    .split(",")
    .map((type) => type.trim())
    .find((type) => isSendable(type) && !isWildcard(type));
};

/** By `format: binary` (3.0), `contentMediaType` or no type at all (3.1), `type: file` (2.0), or a part type that is no text. */
const bytesExpected = (document: Document, schema: Located, declared: string | undefined): boolean => {
  const shape = shapeOf(document, schema);
  if (shape.kind === "scalar" && shape.format === "binary") return true;
  if (isThere(member(shape.at, "contentMediaType"))) return true;
  const type = declared && essence(declared);
  if (type !== undefined) return !(type.startsWith("text/") || isJson(type) || isXmlType(type));
  return (
    shape.kind === "any" &&
    document.version !== "2.0" &&
    document.version !== "3.0" &&
    isEmptySchema(shape.at)
  );
};

const isEmptySchema = ({ node }: Located): boolean =>
  isJsonObject(node) && !["type", "enum", "const", "anyOf", "oneOf"].some((key) => Object.hasOwn(node, key));

/** Headers whose value the document itself fixes: nobody else could give one. */
const partHeaders = (document: Document, encoding: Located): [string, string][] =>
  members(member(encoding, "headers")).flatMap(([name, reference]): [string, string][] => {
    if (name.toLowerCase() === "content-type") return [];
    const value = defaultValue(document, schemaAt(follow(document, reference)));
    return value === undefined || value === null ? [] : [[name, plainText(value)]];
  });
