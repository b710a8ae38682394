import { essence, isFormType, isJsonSequence, type JsonValue, stringifyJson } from "../../core/index.ts";
import { member } from "../document/pointer.ts";
import type { BoundBody, BoundQuerystring, Document } from "../interface.ts";
import { type BodyMedia, formEncoding } from "../operation/body-media.ts";
import type { Querystring } from "../operation/parameters.ts";
import type { XmlLayout } from "../xml/layout.ts";
import { writeXml } from "../xml/write-xml.ts";
import { xmlLayout } from "../xml/xml-layout.ts";
import { givenBytes } from "./bytes.ts";
import { contentText, plainText, Unsendable } from "./content-text.ts";
import { partsOf } from "./multipart-parts.ts";

/** Lays valid values out as bodies of one operation; what is needed of the document is looked up once, at the first call. */
export const createBodyLayout = (document: Document): ((media: BodyMedia, value: JsonValue) => BoundBody) => {
  const layouts = new Map<BodyMedia, XmlLayout>();
  const layoutOf = (media: BodyMedia): XmlLayout => {
    const layout = layouts.get(media) ?? xmlLayout(document, media.schema);
    layouts.set(media, layout);
    return layout;
  };
  return (media, value) => {
    const { kind, mediaType, encoding } = media;
    switch (kind) {
      case "json":
        return { kind, mediaType, value };
      case "form":
        return { kind, mediaType, value, encoding };
      case "multipart":
        return { kind, mediaType, parts: partsOf(document, media, value) };
      case "xml":
        return { kind: "text", mediaType, text: writeXml(value, layoutOf(media)) };
      case "lines":
        return { kind: "text", mediaType, text: linesText(mediaType, value) };
      case "text":
        return { kind, mediaType, text: plainText(value) };
      case "binary":
        return bytesBody(mediaType, value);
    }
  };
};

/** RFC 7464 puts a record separator before each value. */
const linesText = (mediaType: string, value: JsonValue): string => {
  const start = isJsonSequence(essence(mediaType)) ? "\u001e" : "";
  return (Array.isArray(value) ? value : [value]).map((item) => `${start}${stringifyJson(item)}\n`).join("");
};

/** A data URL says what it is where the document leaves it open. */
const bytesBody = (mediaType: string, value: JsonValue): BoundBody => {
  const bytes = typeof value === "string" ? givenBytes(value) : undefined;
  if (bytes === undefined) throw new Unsendable("must be bytes: base64 text, or a data URL");
  const isOpen = mediaType === "application/octet-stream" && bytes.mediaType !== undefined;
  return {
    kind: "binary",
    mediaType: isOpen ? (bytes.mediaType ?? mediaType) : mediaType,
    base64: bytes.base64,
  };
};

export const layOutQuerystring = ({ content, media }: Querystring, value: JsonValue): BoundQuerystring => {
  const type = essence(content);
  if (isFormType(type))
    return { kind: "form", value, encoding: formEncoding(member(media, "encoding"), () => {}) };
  return { kind: "text", text: contentText(content, value) };
};
