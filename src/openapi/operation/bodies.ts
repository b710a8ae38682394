import { clip, isJsonObject } from "../../core/index.ts";
import { follow, type Located, member, members } from "../document/pointer.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { BoundBody, Document, ParameterStyle } from "../interface.ts";
import { essence, isForm, isJson, isSendable, isWildcard } from "./media-type.ts";

export interface RequestBody {
  readonly required: boolean;
  /** Most preferred first: JSON, then form. */
  readonly media: readonly [BodyMedia, ...BodyMedia[]];
  readonly pointer: string;
}

export interface BodyMedia {
  /** As sent in Content-Type. */
  readonly mediaType: string;
  readonly kind: BoundBody["kind"];
  /** Accepts anything where the document gives no schema. */
  readonly schema: Located;
  readonly encoding: BoundBody["encoding"];
}

/**
 * The body an operation takes, if any.
 * @throws Refused when it has no media type that can be written. An alternative that cannot be offered is left out.
 */
export const readBody = (document: Document, operation: Located, warn: Warn): RequestBody | undefined => {
  const reference = member(operation, "requestBody");
  if (reference.node === undefined || reference.node === null) return undefined;
  const at = follow(document, reference);
  if (!isJsonObject(at.node)) throw new Refused(reference.pointer, "a request body must be an object");
  const required = at.node.required === true;
  const declared = members(member(at, "content"));
  if (declared.length === 0 && !required) return undefined;
  const media: BodyMedia[] = [];
  const unsupported: string[] = [];
  for (const [mediaType, value] of declared) {
    const read = readMedia(mediaType, value);
    if (typeof read === "string") unsupported.push(read);
    else media.push(read);
  }
  const [first, ...others] = media.toSorted((left, right) => rank(left) - rank(right));
  if (first !== undefined) {
    return {
      required,
      media: [first, ...distinct(first, others).filter((each) => takesTheSame(first, each, warn))],
      pointer: at.pointer,
    };
  }
  // Many documents forget `required: true`; an upload without its file would be an operation half-done.
  throw new Refused(
    reference.pointer,
    `no media type of the body is supported yet (${clip(unsupported.join(", ") || "none is declared", 200)})`,
  );
};

/** Stable sort keeps document order among equals. */
const rank = ({ kind, mediaType }: BodyMedia): number =>
  kind === "form" ? 2 : essence(mediaType) === "application/json" ? 0 : 1;

/** A wildcard is sent as application/json, which may be named beside it. */
const distinct = (first: BodyMedia, others: readonly BodyMedia[]): BodyMedia[] => {
  const names = [first, ...others].map(({ mediaType }) => mediaType);
  return others.filter(({ mediaType }, index) => names.indexOf(mediaType) === index + 1);
};

/** The arguments come from one schema, so an alternative of another one cannot be offered. */
const takesTheSame = (first: BodyMedia, other: BodyMedia, warn: Warn): boolean => {
  const same = JSON.stringify(first.schema.node) === JSON.stringify(other.schema.node);
  if (!same)
    warn(
      other.schema.pointer,
      `${other.mediaType} has another schema than ${first.mediaType} and is left out`,
    );
  return same;
};

/** A name for the message where the type cannot be written. */
const readMedia = (mediaType: string, at: Located): BodyMedia | string => {
  const type = essence(mediaType);
  const declared = member(at, "schema");
  const schema = declared.node === undefined ? { ...declared, node: {} } : declared;
  if (!isSendable(mediaType)) return clip(JSON.stringify(mediaType), 60);
  if (isJson(type)) {
    return {
      mediaType: isWildcard(type) ? "application/json" : mediaType,
      kind: "json",
      schema,
      encoding: {},
    };
  }
  if (!isForm(type)) return clip(type, 60);
  const encoding = readEncoding(member(at, "encoding"));
  return typeof encoding === "string"
    ? `${type} with ${encoding}`
    : { mediaType, kind: "form", schema, encoding };
};

const FORM_STYLES: readonly ParameterStyle[] = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/** Only properties for which the document names a style, explode or allowReserved; the others are written by the default rule. */
const readEncoding = (at: Located): BoundBody["encoding"] | string => {
  const entries: [string, BoundBody["encoding"][string]][] = [];
  for (const [name, value] of members(at)) {
    const { node: declared } = member(value, "style");
    const { node: explode } = member(value, "explode");
    const { node: allowReserved } = member(value, "allowReserved");
    if (declared === undefined && explode === undefined && allowReserved === undefined) continue;
    const style = FORM_STYLES.find((each) => each === (declared ?? "form"));
    if (style === undefined) return `style ${clip(JSON.stringify(declared), 40)}`;
    entries.push([
      name,
      {
        style,
        explode: typeof explode === "boolean" ? explode : style === "form",
        allowReserved: allowReserved === true,
      },
    ]);
  }
  return Object.fromEntries(entries);
};
