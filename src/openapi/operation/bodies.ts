import { clip, essence, isFormType, isJsonObject } from "../../core/index.ts";
import { isThere, type Located, member, members } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { type BodyMedia, readBodyMedia } from "./body-media.ts";
import { isMultipart, isSendable } from "./media-type.ts";
import type { SelectedOperation } from "./select.ts";
import { swaggerBody } from "./swagger-body.ts";

export interface RequestBody {
  readonly required: boolean;
  /** Most preferred first: JSON, form, multipart, then as the document lists them. */
  readonly media: readonly [BodyMedia, ...BodyMedia[]];
  readonly pointer: string;
}

/** A body as either version declares it: by media type, a Media Type Object or what can be read like one. */
export interface DeclaredBody {
  readonly required: boolean;
  readonly content: readonly (readonly [mediaType: string, media: Located])[];
  readonly pointer: string;
}

/**
 * The body an operation takes, if any.
 * @throws Refused when it has no media type that can be written. An alternative that cannot be offered is left out with a warning.
 */
export const readBody = (
  document: Document,
  selected: SelectedOperation,
  warn: Warn,
): RequestBody | undefined => {
  const declared =
    document.version === "2.0" ? swaggerBody(document, selected) : requestBody(document, selected);
  if (declared === undefined) return undefined;
  const { required, content, pointer } = declared;
  const named = content.filter(([type]) => isSendable(type));
  const media = named
    .map(([type, at]) => readBodyMedia(document, type, at, warn))
    .toSorted((a, b) => rank(a) - rank(b));
  const [first, ...others] = media.filter(
    ({ mediaType }, index) => media.findIndex((each) => each.mediaType === mediaType) === index,
  );
  if (first === undefined) {
    const types = content.map(([type]) => type).join(", ");
    throw new Refused(
      pointer,
      "body-unsendable",
      `the body has no media type that can be written (${clip(types, 200)})`,
    );
  }
  return { required, media: [first, ...others], pointer };
};

const requestBody = (document: Document, { operation }: SelectedOperation): DeclaredBody | undefined => {
  const reference = member(operation, "requestBody");
  if (!isThere(reference)) return undefined;
  const at = follow(document, reference);
  if (!isJsonObject(at.node))
    throw new Refused(reference.pointer, "malformed", "a request body must be an object");
  const content = members(member(at, "content")).map(
    ([type, media]) => [type, follow(document, media)] as const,
  );
  const required = at.node.required === true;
  if (content.length > 0) return { required, content, pointer: at.pointer };
  return required ? { required, content: [["application/json", at]], pointer: at.pointer } : undefined;
};

/** A stable sort keeps the document's order among equals. */
const rank = ({ mediaType }: BodyMedia): number => {
  const type = essence(mediaType);
  if (type === "application/json") return 0;
  if (type.endsWith("json")) return 1;
  if (isFormType(type)) return 2;
  return isMultipart(type) ? 3 : 4;
};

/**
 * The media types that take the value the first one takes: an object given property by property fits no other schema.
 * What is left out is told.
 */
export const withSameValue = (body: RequestBody, warn: Warn): RequestBody => {
  const [first, ...others] = body.media;
  const fitting = others.filter((other) => {
    if (takesTheSame(first, other)) return true;
    const message = `${other.mediaType} has another schema than ${first.mediaType} and is left out`;
    warn(other.media.pointer, "media-type-left-out", message);
    return false;
  });
  return { ...body, media: [first, ...fitting] };
};

export const takesTheSame = (one: BodyMedia, other: BodyMedia): boolean =>
  one.schema.pointer === other.schema.pointer ||
  JSON.stringify(one.schema.node) === JSON.stringify(other.schema.node);
