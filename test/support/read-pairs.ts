import { isDeepStrictEqual } from "node:util";
import { parseCookie } from "cookie";
import qs from "qs";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/index.ts";
import type { DescribedParameter, Layout } from "./described-operation.ts";

export interface ReadPair {
  readonly name: string;
  /** As it stands in the request. */
  readonly raw: string;
}

/** Pairs as split by hand, for their raw text; URLSearchParams has to see the same. */
export const readForm = (text: string): ReadPair[] => {
  const pairs = text === "" ? [] : text.split("&").map(splitPair);
  const decoded = pairs.map(({ name, raw }) => [name, decodeURIComponent(raw)]);
  if (!isDeepStrictEqual(decoded, [...new URLSearchParams(text)]))
    throw new Error(`URLSearchParams reads "${text}" otherwise`);
  return pairs;
};

/** In the order of the header. `cookie` has to see the same, but for names, which it does not decode. */
export const readCookies = (text: string): ReadPair[] => {
  const pairs = text === "" ? [] : text.split("; ").map(splitPair);
  const firsts = new Map(pairs.toReversed().map(({ name, raw }) => [name, raw]));
  const parsed = Object.entries(parseCookie(text, { decode: (raw) => raw }));
  if (!isDeepStrictEqual(new Map(parsed.map(([name, raw]) => [decodeURIComponent(name), raw])), firsts))
    throw new Error(`cookie reads "${text}" otherwise`);
  return pairs;
};

const splitPair = (text: string): ReadPair => {
  const [name = "", ...raw] = text.split("=");
  return { name: decodeURIComponent(name), raw: raw.join("=") };
};

/** A scalar as text; anything else as JSON. */
export const wireText = (value: JsonValue): string =>
  typeof value === "object"
    ? JSON.stringify(value)
    : typeof value === "number" && Number.isInteger(value)
      ? BigInt(value).toString()
      : String(value);

const isNothing = (value: JsonValue | undefined): boolean => value === null || value === undefined;

/** The members of a list or object that are sent. */
export const itemsOf = (value: JsonValue): string[] =>
  Array.isArray(value) ? value.filter((item) => !isNothing(item)).map(wireText) : entriesOf(value).flat();

export const entriesOf = (value: JsonValue): [string, string][] =>
  Object.entries(value as JsonObject).flatMap(([name, item]): [string, string][] =>
    isNothing(item) ? [] : [[name, wireText(item)]],
  );

export const DELIMITERS: Readonly<Record<string, string>> = {
  spaceDelimited: " ",
  pipeDelimited: "|",
  tabDelimited: "\t",
};

export const joined = ({ style, explode }: Layout, value: JsonValue): string => {
  if (typeof value !== "object") return wireText(value);
  const parts =
    explode && isJsonObject(value) ? entriesOf(value).map((entry) => entry.join("=")) : itemsOf(value);
  return parts.join(DELIMITERS[style] ?? ",");
};

export const mismatch = (found: unknown, wanted: unknown): string | undefined =>
  isDeepStrictEqual(found, wanted)
    ? undefined
    : `${JSON.stringify(found)} was read, ${JSON.stringify(wanted)} given`;

/** A value whose text is not cut into parts. */
export const differenceInText = (
  found: string,
  { layout, content }: DescribedParameter,
  value: JsonValue,
): string | undefined => {
  if (content !== undefined && /json/.test(content)) return mismatch(JSON.parse(found), value);
  // What is empty is not sent.
  return typeof value === "object" && itemsOf(value).length === 0
    ? undefined
    : mismatch(found, joined(layout, value));
};

/** The members of a form, each as its layout has it, or by the default: an item a pair, objects as JSON. */
export const takeMembers = (
  pairs: ReadPair[],
  value: JsonValue,
  layouts: ReadonlyMap<string, Layout>,
): string | undefined => {
  for (const [name, item] of Object.entries(isJsonObject(value) ? value : {})) {
    if (isNothing(item)) continue;
    const layout = layouts.get(name);
    const problem =
      layout === undefined
        ? take(
            pairs,
            [item]
              .flat()
              .filter((each) => !isNothing(each))
              .map((each) => [name, wireText(each ?? null)]),
          )
        : takePairs(pairs, { in: "query", name, schema: {}, layout, content: undefined }, item ?? null);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  return undefined;
};

export const takePairs = (
  pairs: ReadPair[],
  parameter: DescribedParameter,
  value: JsonValue,
): string | undefined => {
  const { name, layout, content } = parameter;
  const decode = layout.style === "cookie" ? (raw: string): string => raw : decodeURIComponent;
  if (content !== undefined || typeof value !== "object") {
    const found = takeOne(pairs, name);
    return found === undefined ? "it is not there" : differenceInText(decode(found.raw), parameter, value);
  }
  if (layout.style === "deepObject") return takeDeep(pairs, name, value);
  if (itemsOf(value).length === 0) return undefined;
  if (layout.explode)
    return take(
      pairs,
      isJsonObject(value) ? entriesOf(value) : itemsOf(value).map((item) => [name, item]),
      decode,
    );
  const found = takeOne(pairs, name);
  if (found === undefined) return "it is not there";
  const isSplit = layout.style === "form" && !layout.allowReserved;
  return isSplit
    ? mismatch(found.raw.split(",").map(decode), itemsOf(value))
    : mismatch(decode(found.raw), joined({ ...layout, explode: false }, value));
};

const takeOne = (pairs: ReadPair[], name: string): ReadPair | undefined => {
  const at = pairs.findIndex((pair) => pair.name === name);
  return at < 0 ? undefined : pairs.splice(at, 1)[0];
};

export const take = (
  pairs: ReadPair[],
  wanted: readonly (readonly [string, string])[],
  decode: (raw: string) => string = decodeURIComponent,
): string | undefined => {
  const found = wanted.map(([name]) => takeOne(pairs, name));
  return mismatch(
    found.map((pair) => (pair === undefined ? "nothing" : decode(pair.raw))),
    wanted.map(([, text]) => text),
  );
};

const takeDeep = (pairs: ReadPair[], name: string, value: JsonValue): string | undefined => {
  const isPart = (pair: ReadPair): boolean => pair.name.startsWith(`${name}[`);
  const own = pairs.filter(isPart).map((pair) => `${encodeURIComponent(pair.name)}=${pair.raw}`);
  pairs.splice(0, pairs.length, ...pairs.filter((pair) => !isPart(pair)));
  const read = qs.parse(own.join("&"), { depth: 20, arrayLimit: 100, parameterLimit: 1000 });
  return mismatch(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify({ [name]: asText(value) })));
};

/** Leaves as text; what is empty or null is not sent. */
const asText = (value: JsonValue): JsonValue | undefined => {
  if (value === null) return undefined;
  if (typeof value !== "object") return wireText(value);
  const members = Object.entries(value).flatMap(([name, item]) => {
    const text = asText(item ?? null);
    return text === undefined ? [] : [[name, text] as const];
  });
  if (members.length === 0) return undefined;
  return Array.isArray(value) ? members.map(([, text]) => text) : Object.fromEntries(members);
};
