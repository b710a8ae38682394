import type { JsonValue } from "../core/index.ts";
import type { ParameterSpec } from "../openapi/interface.ts";
import { deepObjectPairs } from "./deep-object.ts";
import { type ParameterValue, parameterValue } from "./parameter-value.ts";
import { percentEncode, percentEncodeKeeping, QUERY_RESERVED, SEGMENT_RESERVED } from "./percent-encode.ts";

/** One `name=value` of a query, form or cookie: `text` is encoded, `name` is not. */
export interface Pair {
  readonly name: string;
  readonly text: string;
}

type Layout = Pick<ParameterSpec, "name" | "style" | "explode" | "allowReserved">;
type Encode = (text: string) => string;

/** RFC 6570 sections 3.2.2, 3.2.5 and 3.2.7: what stands before the value and between exploded parts. */
const PATH_STYLES = {
  simple: { first: "", separator: ",", named: false },
  label: { first: ".", separator: ".", named: false },
  matrix: { first: ";", separator: ";", named: true },
} as const;

/** Between the items of an array that is not exploded; the delimiter itself is percent-encoded where a URL must not hold it. */
const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: "%20", pipeDelimited: "%7C" };

/** The text that replaces `{name}` in a path template; empty when there is no value. */
export const serializePath = (spec: Layout, value: JsonValue): string => {
  const { first, separator, named } =
    PATH_STYLES[spec.style as keyof typeof PATH_STYLES] ?? PATH_STYLES.simple;
  const encode: Encode = spec.allowReserved
    ? (text) => percentEncodeKeeping(text, SEGMENT_RESERVED)
    : percentEncode;
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
        return spec.explode ? items.map(part) : [part(items.join(","))];
      }
      case "object": {
        const entries = content.entries.map(([key, text]) => [encode(key), encode(text)] as const);
        return spec.explode
          ? entries.map(([key, text]) => pair(key, text))
          : [part(entries.flat().join(","))];
      }
    }
  };
  const written = parts(parameterValue(spec.name, value));
  return written.length === 0 ? "" : first + written.join(separator);
};

/** Query pairs in order; none when there is no value. Also how form bodies with an Encoding Object are written. */
export function* serializeQuery(spec: Layout, value: JsonValue): Generator<Pair> {
  const encode: Encode = spec.allowReserved
    ? (text) => percentEncodeKeeping(text, QUERY_RESERVED)
    : percentEncode;
  if (spec.style === "deepObject") yield* deepObjectPairs(spec.name, value, encode);
  else yield* formPairs(spec, value, encode, DELIMITERS[spec.style] ?? ",");
}

/** Cookie pairs (style form): percent-encoded, to be joined with `; `. */
export const serializeCookie = (spec: Layout, value: JsonValue): Iterable<Pair> =>
  formPairs(spec, value, percentEncode, ",");

/** Header text (style simple): not encoded, so the caller checks it for what a header cannot carry. */
export const serializeHeader = (spec: Layout, value: JsonValue): string | undefined => {
  const content = parameterValue(spec.name, value);
  switch (content.kind) {
    case "none":
      return undefined;
    case "scalar":
      return content.text;
    case "list":
      return content.items.join(",");
    case "object":
      return spec.explode
        ? content.entries.map(([key, text]) => `${key}=${text}`).join(",")
        : content.entries.flat().join(",");
  }
};

/** Exploded, every item is a pair of its own (of the parameter's name, or for objects of the member's). */
function* formPairs(spec: Layout, value: JsonValue, encode: Encode, delimiter: string): Generator<Pair> {
  const content = parameterValue(spec.name, value);
  const pair = (name: string, text: string): Pair => ({ name, text: `${percentEncode(name)}=${text}` });
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
