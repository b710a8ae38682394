import { isHttpToken, type JsonValue, SluiceError } from "../core/index.ts";
import type { ParameterSpec, ParameterStyle } from "../openapi/interface.ts";
import { deepObjectPairs } from "./deep-object.ts";
import { isCookieText } from "./header-value.ts";
import { type ParameterValue, parameterValue } from "./parameter-value.ts";
import {
  COOKIE_RESERVED,
  percentEncode,
  percentEncodeKeeping,
  QUERY_RESERVED,
  SEGMENT_RESERVED,
} from "./percent-encode.ts";

/** One `name=value` of a query, form or cookie: `text` is encoded, `name` is not. */
export interface Pair {
  readonly name: string;
  readonly text: string;
}

type Layout = Pick<ParameterSpec, "name" | "style" | "explode" | "allowReserved">;
type Encode = (text: string) => string;
type ByStyle<T> = Readonly<Partial<Record<ParameterStyle, T>>>;

/** What stands between the items of an array that is not exploded (Swagger 2.0: ssv, pipes, tsv); a comma in all other styles. */
const DELIMITERS: ByStyle<string> = { spaceDelimited: " ", pipeDelimited: "|", tabDelimited: "\t" };
const delimiterOf = ({ style }: Layout): string => DELIMITERS[style] ?? ",";
/** The same in a URL, which holds a comma but none of the others. */
const urlDelimiterOf = (spec: Layout): string => percentEncodeKeeping(delimiterOf(spec), ",");

const encoderOf = ({ allowReserved }: Layout, reserved: string): Encode =>
  allowReserved ? (text) => percentEncodeKeeping(text, reserved) : percentEncode;

/** RFC 6570 sections 3.2.5 and 3.2.7: what stands before the value and between exploded parts. */
const PATH_STYLES: ByStyle<{ first: string; separator: string; named: boolean }> = {
  label: { first: ".", separator: ".", named: false },
  matrix: { first: ";", separator: ";", named: true },
};

/** The text that replaces `{name}` in a path template; empty when there is no value. Styles a path cannot have are as `simple`. */
export const serializePath = (spec: Layout, value: JsonValue): string => {
  const delimiter = urlDelimiterOf(spec);
  const { first, separator, named } = PATH_STYLES[spec.style] ?? {
    first: "",
    separator: delimiter,
    named: false,
  };
  const encode = encoderOf(spec, SEGMENT_RESERVED);
  const name = percentEncode(spec.name);
  const pair = (key: string, text: string): string => (named && text === "" ? key : `${key}=${text}`);
  const part = (text: string): string => (named ? pair(name, text) : text);
  const parts = (content: ParameterValue): string[] => {
    switch (content.kind) {
      case "none":
        return [];
      case "scalar":
        return [part(encode(content.text))];
      case "list": {
        const items = content.items.map(encode);
        return spec.explode ? items.map(part) : [part(items.join(delimiter))];
      }
      case "object": {
        const entries = content.entries.map(([key, text]) => [encode(key), encode(text)] as const);
        return spec.explode
          ? entries.map(([key, text]) => pair(key, text))
          : [part(entries.flat().join(delimiter))];
      }
    }
  };
  const written = parts(parameterValue(spec.name, value));
  return written.length === 0 ? "" : first + written.join(separator);
};

/** Query pairs in order; none when there is no value. Also how form bodies with an Encoding Object are written. */
export function* serializeQuery(spec: Layout, value: JsonValue): Generator<Pair> {
  const encode = encoderOf(spec, QUERY_RESERVED);
  if (spec.style === "deepObject") yield* deepObjectPairs(spec.name, value, encode);
  else yield* pairsOf(spec, value, percentEncode, encode, urlDelimiterOf(spec));
}

/**
 * Cookie pairs, to be joined with `; `: percent-encoded in style form, as they are in style cookie.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for what a cookie of style cookie cannot carry.
 */
export const serializeCookie = (spec: Layout, value: JsonValue): Iterable<Pair> => {
  if (spec.style !== "cookie")
    return pairsOf(spec, value, percentEncode, encoderOf(spec, COOKIE_RESERVED), urlDelimiterOf(spec));
  const checked =
    (isPossible: (text: string) => boolean): Encode =>
    (text) => {
      if (isPossible(text)) return text;
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `cookie parameter "${spec.name}" is not something a cookie can carry: no line breaks, no ";", no characters beyond Latin-1; names of letters, digits and few signs`,
      );
    };
  return pairsOf(spec, value, checked(isHttpToken), checked(isCookieText), ",");
};

/** Header text: not encoded, so the caller checks it for what a header cannot carry. */
export const serializeHeader = (spec: Layout, value: JsonValue): string | undefined => {
  const content = parameterValue(spec.name, value);
  const delimiter = delimiterOf(spec);
  switch (content.kind) {
    case "none":
      return undefined;
    case "scalar":
      return content.text;
    case "list":
      return content.items.join(delimiter);
    case "object":
      return spec.explode
        ? content.entries.map(([key, text]) => `${key}=${text}`).join(delimiter)
        : content.entries.flat().join(delimiter);
  }
};

/** Exploded, every item is a pair of its own (of the parameter's name, or for objects of the member's). */
function* pairsOf(
  spec: Layout,
  value: JsonValue,
  encodeName: Encode,
  encode: Encode,
  delimiter: string,
): Generator<Pair> {
  const content = parameterValue(spec.name, value);
  const pair = (name: string, text: string): Pair => ({ name, text: `${encodeName(name)}=${text}` });
  switch (content.kind) {
    case "none":
      return;
    case "scalar":
      yield pair(spec.name, encode(content.text));
      return;
    case "list":
      if (spec.explode) for (const item of content.items) yield pair(spec.name, encode(item));
      else yield pair(spec.name, content.items.map(encode).join(delimiter));
      return;
    case "object":
      if (spec.explode) for (const [key, text] of content.entries) yield pair(key, encode(text));
      else yield pair(spec.name, content.entries.flat().map(encode).join(delimiter));
  }
}
