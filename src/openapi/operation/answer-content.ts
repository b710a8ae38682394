import { essence, isJsonObject, type JsonObject } from "../../core/index.ts";
import { isThere, type Located, member, schemaAt } from "../document/pointer.ts";
import { follow, refTo } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import { type AnswerKind, answerKind } from "./answer-kind.ts";
import { isMultipart, isSendable, isWildcard } from "./media-type.ts";

/** One media type of an answer. */
export interface Content {
  /** Without parameters, lower case; may be a range. */
  readonly type: string;
  /** How it is asked for. */
  readonly accept: string;
  readonly kind: AnswerKind;
  /** Of the value that callers get; its pointer is made up where the document describes only a part of it. */
  readonly schema: Located;
}

/** How a body is asked for of which the document says nothing. */
export const ANY_BODY = "application/json, */*;q=0.5";

/**
 * @param media - a Media Type Object, or a Response Object of 2.0, which holds its `schema` alike.
 * @throws Refused for a `$ref` that leads nowhere.
 */
export const readContent = (document: Document, mediaType: string, media: Located): Content => {
  const at = follow(document, media);
  const type = isSendable(mediaType) ? essence(mediaType) : "*/*";
  const schema = member(at, "schema");
  const kind = kindOf(type, describedBy(document, schema));
  return {
    type,
    accept: kind === "json" && isWildcard(type) ? ANY_BODY : type === "*/*" ? type : mediaType,
    kind,
    schema: VALUE_SCHEMAS[kind](schema, at, document),
  };
};

/** What serves callers best comes first: JSON, then structured XML, then text, then as the document lists them. */
export const preference = ({ kind, type }: Content): number => {
  if (kind === "json")
    return type === "application/json" ? 0 : answerKind(type) !== "json" || isWildcard(type) ? 2 : 1;
  return kind === "xml" ? 3 : kind === "text" ? 4 : 5;
};

type Description = "bytes" | "structure" | "string" | "scalar" | "anything";

/** A look at a schema that costs little: answers of large documents are looked at by the thousand. */
const describedBy = (document: Document, schema: Located): Description => {
  const { node } = isThere(schema) ? follow(document, schema) : schema;
  if (!isJsonObject(node)) return "anything";
  const types = Array.isArray(node.type) ? node.type : [node.type];
  // 2.0 says "file"; 3.1 has no word for it but the media type alone.
  if (
    types.includes("file") ||
    (node.format === "binary" && (types.includes("string") || node.type === undefined))
  )
    return "bytes";
  if (types.some((name) => name === "object" || name === "array")) return "structure";
  if (["properties", "items", "allOf", "anyOf", "oneOf"].some((keyword) => Object.hasOwn(node, keyword)))
    return "structure";
  if (types.includes("string")) return "string";
  return typeof node.type === "string" ? "scalar" : "anything";
};

const kindOf = (type: string, described: Description): AnswerKind => {
  const kind = answerKind(type);
  if (described === "bytes") return "bytes";
  // Without a structure to read it by it is text like any other.
  if (kind === "xml" && (described === "string" || described === "anything")) return "text";
  if (kind === "form" && described === "string") return "text";
  // A structure under a type of the vendor's own, or under text/plain, is JSON in practice.
  const mayBeJson = type === "text/plain" || (kind === "bytes" && !isMultipart(type));
  return mayBeJson && described === "structure" ? "json" : kind;
};

type ValueSchema = (schema: Located, media: Located, document: Document) => Located;

const asDeclared: ValueSchema = (_, media) => schemaAt(media);

/** Where a declared schema is of one item, of the list of them. */
const listOf: ValueSchema = (schema, media, document) => {
  const item = member(media, "itemSchema");
  if (isThere(item)) return listed(item, media);
  if (!isThere(schema)) return { node: { type: "array" }, pointer: `${media.pointer}/items` };
  const { node } = follow(document, schema);
  const isList = isJsonObject(node) && (node.type === "array" || Object.hasOwn(node, "items"));
  return isList ? schema : listed(schema, media);
};

const listed = ({ pointer }: Located, media: Located): Located => ({
  node: { type: "array", items: { $ref: refTo(pointer) } },
  pointer: `${media.pointer}/items`,
});

/** Before 3.2, what stands beside text/event-stream describes the JSON in an event's `data`, which stays text. */
const eventList: ValueSchema = (schema, media, document) =>
  document.version === "3.2" && (isThere(member(media, "itemSchema")) || isThere(schema))
    ? listOf(schema, media, document)
    : EVENTS;

const EVENT: JsonObject = {
  type: "object",
  required: ["data"],
  properties: {
    event: { type: "string" },
    data: { type: "string" },
    id: { type: "string" },
    retry: { type: "integer" },
  },
};

/** Its pointers stand in no file, so that every operation's events are of one type. */
const EVENTS: Located = { node: { type: "array", items: EVENT }, pointer: "sluice:#/Events" };

const BINARY: Located = {
  node: {
    type: "object",
    required: ["mediaType", "base64"],
    properties: { mediaType: { type: "string" }, base64: { type: "string", format: "byte" } },
  },
  pointer: "sluice:#/Binary",
};

const VALUE_SCHEMAS: Readonly<Record<AnswerKind, ValueSchema>> = {
  json: asDeclared,
  xml: asDeclared,
  form: (schema) => (isThere(schema) ? schema : { ...schema, node: { type: "object" } }),
  events: eventList,
  lines: listOf,
  sequence: listOf,
  text: (_, media) => ({ pointer: media.pointer, node: { type: "string" } }),
  bytes: () => BINARY,
};
