import { clip, essence, isFormType, isJsonLines, isXmlType, type JsonObject } from "../../core/index.ts";
import { isThere, items, type Located, member, members, schemaAt } from "../document/pointer.ts";
import { follow, refTo } from "../document/reference.ts";
import type { Warn } from "../document/refused.ts";
import type { Document, FormEncoding, ParameterStyle } from "../interface.ts";
import { defaultValue } from "../schema/default-value.ts";
import { type Shape, shapeOf } from "../schema/schema-shape.ts";
import { isJson, isMultipart, isWildcard } from "./media-type.ts";

/** How a value becomes a body. */
export type BodyKind = "json" | "form" | "multipart" | "xml" | "lines" | "text" | "binary";

export interface BodyMedia {
  /** As sent in Content-Type. */
  readonly mediaType: string;
  readonly kind: BodyKind;
  /** Of the value callers give; accepts anything where the document gives no schema. Bytes are text: base64 or a data URL. */
  readonly schema: Located;
  /** The Media Type Object, for its encodings. */
  readonly media: Located;
  /** form only. */
  readonly encoding: FormEncoding;
}

export const readBodyMedia = (
  document: Document,
  mediaType: string,
  media: Located,
  warn: Warn,
): BodyMedia => {
  const type = essence(mediaType);
  const schema = schemaAt(media);
  const hasItems = isThere(member(media, "itemSchema"));
  const kind = kindOf(document, type, hasItems, () => shapeOf(document, schema));
  if (kind === "multipart") warnOfPartHeaders(document, member(media, "encoding"), warn);
  return {
    mediaType: isWildcard(type) ? concrete(type, kind) : mediaType,
    kind,
    schema: valueSchema(document, kind, schema, media),
    media,
    encoding: kind === "form" ? formEncoding(member(media, "encoding"), warn) : {},
  };
};

/** Callers give values, not headers of parts: only those that the document fixes are sent. */
const warnOfPartHeaders = (document: Document, encoding: Located, warn: Warn): void => {
  for (const [property, each] of members(encoding)) {
    for (const [name, reference] of members(member(each, "headers"))) {
      const header = follow(document, reference);
      if (member(header, "required").node !== true || name.toLowerCase() === "content-type") continue;
      if (defaultValue(document, schemaAt(header)) !== undefined) continue;
      const shown = `header ${clip(name, 60)} of the part "${clip(property, 60)}"`;
      warn(
        reference.pointer,
        "keyword-ignored",
        `${shown} has no value that the document fixes and is not sent`,
      );
    }
  }
};

/** Also one without declared properties, and a union with one. */
const isStructure = (document: Document, { kind, at }: Shape): boolean => {
  if (kind !== "any") return kind !== "scalar";
  const alternatives = ["anyOf", "oneOf"].flatMap((keyword) => items(member(at, keyword)));
  return (
    member(at, "type").node === "object" ||
    alternatives.some((each) => /object|array/.test(shapeOf(document, each).kind))
  );
};

/** Nobody means JSON by these, whatever schema stands beside them. */
const BYTES =
  /^(image|audio|video|font)\/(?!svg\+xml)|^application\/(octet-stream|pdf|zip|gzip|x-tar|x-zip-compressed)$/;

const isText = (shape: Shape): boolean => shape.kind === "scalar" && shape.type === "string";

/** `format: binary` (3.0), `type: file` (2.0), or what 3.1 says of media inside a string. */
const isBytes = (shape: Shape): boolean =>
  (shape.kind === "scalar" && shape.format === "binary") || isThere(member(shape.at, "contentMediaType"));

const kindOf = (document: Document, type: string, hasItems: boolean, shape: () => Shape): BodyKind => {
  if (BYTES.test(type)) return "binary";
  if (isFormType(type)) return "form";
  if (isMultipart(type)) return "multipart";
  if (isXmlType(type)) return "xml";
  if (isJsonLines(type)) return !hasItems && isText(shape()) ? "text" : "lines";
  if (isJson(type)) return isWildcard(type) && isBytes(shape()) ? "binary" : "json";
  // A structure under a type of the vendor's own is JSON in practice.
  if (isStructure(document, shape())) return "json";
  return type.startsWith("text/") ? "text" : "binary";
};

/** `image/*` is sent as bytes of no special kind, unless a data URL says which. */
const concrete = (type: string, kind: BodyKind): string => {
  if (kind === "json" || kind === "xml") return `application/${kind}`;
  return type.startsWith("text/") ? "text/plain" : "application/octet-stream";
};

const valueSchema = (document: Document, kind: BodyKind, schema: Located, media: Located): Located => {
  if (kind === "binary") return made(media, "bytes", { type: "string", format: "binary" });
  if (kind === "text" && shapeOf(document, schema).kind === "any")
    return made(media, "text", { type: "string" });
  if (kind === "lines") return linesSchema(document, schema, media);
  if (kind !== "multipart" || !isThere(member(media, "itemSchema"))) return schema;
  return made(media, "parts", { type: "array", items: { $ref: refTo(member(media, "itemSchema").pointer) } });
};

/** 3.2 `itemSchema`; before it, `schema` describes one line unless it is an array. */
const linesSchema = (document: Document, schema: Located, media: Located): Located => {
  const item = member(media, "itemSchema");
  if (!isThere(item) && shapeOf(document, schema).kind === "array") return schema;
  if (!isThere(item) && Object.keys(schema.node ?? {}).length === 0)
    return made(media, "lines", { type: "array" });
  const { pointer } = isThere(item) ? item : schema;
  return made(media, "lines", { type: "array", items: { $ref: refTo(pointer) } });
};

const made = (media: Located, name: string, node: JsonObject): Located => ({
  node,
  pointer: `${media.pointer}/${name}`,
});

const FORM_STYLES: readonly ParameterStyle[] = [
  "form",
  "spaceDelimited",
  "pipeDelimited",
  "tabDelimited",
  "deepObject",
];

/** Only properties for which the document names a style, explode or allowReserved; the others are written by the default rule. */
export const formEncoding = (at: Located, warn: Warn): FormEncoding => {
  const entries = members(at).flatMap(([name, value]): [string, FormEncoding[string]][] => {
    const { node: declared } = member(value, "style");
    const { node: explode } = member(value, "explode");
    const { node: allowReserved } = member(value, "allowReserved");
    if (name === "__proto__" || [declared, explode, allowReserved].every((each) => each === undefined))
      return [];
    const style = FORM_STYLES.find((each) => each === (declared ?? "form"));
    if (style === undefined) {
      const asked = clip(JSON.stringify(declared), 40);
      warn(value.pointer, "keyword-ignored", `style ${asked} is not possible in a form and is ignored`);
      return [];
    }
    const encoding = {
      style,
      explode: typeof explode === "boolean" ? explode : style === "form",
      allowReserved: allowReserved === true,
    };
    return [[name, encoding]];
  });
  return Object.fromEntries(entries);
};
