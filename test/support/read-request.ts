import { isJsonObject, type JsonValue } from "../../src/core/index.ts";
import type { HttpRequest } from "../../src/upstream/build-request.ts";
import type { GivenCall } from "./call-arguments.ts";
import type { DescribedOperation, DescribedParameter, Layout } from "./described-operation.ts";
import { differenceInBody } from "./read-body.ts";
import {
  DELIMITERS,
  differenceInText,
  entriesOf,
  itemsOf,
  mismatch,
  type ReadPair,
  readCookies,
  readForm,
  take,
  takeMembers,
  takePairs,
  wireText,
} from "./read-pairs.ts";

/**
 * Reads a request by parsers that know nothing of Sluice and compares what they find with what the caller gave, as text where the wire
 * is text. Ambiguous styles (a delimiter inside an item) are compared as the text they were joined to.
 * @returns undefined: every value arrived, and nothing else.
 */
export const differenceIn = async (
  request: HttpRequest,
  described: DescribedOperation,
  given: GivenCall,
): Promise<string | undefined> => {
  const { target, headers } = request;
  const [path = "", ...query] = target.split("?");
  const cookies = headers.get("cookie") ?? "";
  const template = templateOf(described.path);
  const pairs = { query: readForm(query.join("?")), cookie: readCookies(cookies) };
  // A parameter of the same name takes the place of a pair.
  const fixed = readForm(template.query).filter(({ name }) => !given.parameters.has(`query ${name}`));
  const missing = takeAll(pairs.query, fixed);
  if (missing !== undefined) return missing;
  const segments = segmentsOf(path, template.path);
  if (segments === undefined) return `the path ${path} is not of the template ${template.path}`;
  for (const parameter of described.parameters) {
    const value = given.parameters.get(`${parameter.in} ${parameter.name}`);
    if (value === undefined) continue;
    const problem =
      parameter.in === "path"
        ? differenceInPath(segments.get(parameter.name) ?? "", parameter, value)
        : parameter.in === "header"
          ? differenceInText(fieldValue(headers.get(parameter.name.toLowerCase())), parameter, value)
          : parameter.in === "querystring"
            ? differenceInQuerystring(pairs.query, query.join("?"), parameter, value)
            : takePairs(pairs[parameter.in as "query" | "cookie"], parameter, value);
    if (problem !== undefined) return `${parameter.in} ${parameter.name}: ${problem}`;
  }
  const [left] = [...pairs.query, ...pairs.cookie];
  if (left !== undefined) return `there is a pair that nobody gave: ${left.name}=${left.raw}`;
  return await differenceInBody(request, described, given.body);
};

/** As servers see it, without the white space around (RFC 9110 section 5.5). */
const fieldValue = (text = "nothing"): string => text.replaceAll(/^[\t ]+|[\t ]+$/g, "");

/** A fragment only tells operations apart; pairs of a query are sent as they stand. */
const templateOf = (text: string): { path: string; query: string } => {
  const [path = "", ...query] = (text.split("#", 1)[0] ?? "").split("?");
  return { path, query: query.join("?") };
};

const takeAll = (pairs: ReadPair[], wanted: readonly ReadPair[]): string | undefined =>
  take(
    pairs,
    wanted.map(({ name, raw }) => [name, decodeURIComponent(raw)]),
  );

/** What stands for each parameter of the template. */
const segmentsOf = (path: string, template: string): ReadonlyMap<string, string> | undefined => {
  const pieces = template.split(/\{([^{}]+)\}/);
  const names = pieces.filter((_, index) => index % 2 === 1);
  const pattern = pieces
    .map((piece, index) => (index % 2 === 1 ? "([^/]*)" : escaped(encoded(piece))))
    .join("");
  const found = new RegExp(`^${pattern}$`).exec(path);
  return found === null ? undefined : new Map(names.map((name, index) => [name, found[index + 1] ?? ""]));
};

const differenceInPath = (
  raw: string,
  parameter: DescribedParameter,
  value: JsonValue,
): string | undefined => {
  const { layout, name } = parameter;
  const decoded = decodeURIComponent(raw);
  const isList = typeof value === "object" && parameter.content === undefined;
  if (layout.style === "label" || layout.style === "matrix")
    return mismatch(decoded, expandedPath(layout, name, value));
  if (!isList || DELIMITERS[layout.style] !== undefined || layout.allowReserved)
    return differenceInText(decoded, parameter, value);
  const parts =
    layout.explode && isJsonObject(value) ? entriesOf(value).map((entry) => entry.join("=")) : itemsOf(value);
  return mismatch(raw.split(",").map(decodeURIComponent), parts);
};

/** RFC 6570 sections 3.2.5 and 3.2.7, decoded. */
const expandedPath = ({ style, explode }: Layout, name: string, value: JsonValue): string => {
  const isMatrix = style === "matrix";
  const start = isMatrix ? ";" : ".";
  const pair = (key: string, text: string): string => (isMatrix && text === "" ? key : `${key}=${text}`);
  const named = (text: string): string => (isMatrix ? pair(name, text) : text);
  if (typeof value !== "object") return start + named(wireText(value));
  if (!explode) return start + named(itemsOf(value).join(","));
  const parts = isJsonObject(value)
    ? entriesOf(value).map(([key, text]) => pair(key, text))
    : itemsOf(value).map(named);
  return start + parts.join(start);
};

const differenceInQuerystring = (
  pairs: ReadPair[],
  text: string,
  { content = "" }: DescribedParameter,
  value: JsonValue,
): string | undefined => {
  if (/urlencoded/.test(content)) return takeMembers(pairs, value, new Map());
  pairs.splice(0);
  return mismatch(
    /json/.test(content) ? (JSON.parse(decodeURIComponent(text)) as unknown) : decodeURIComponent(text),
    value,
  );
};

/** `%XX` stays as it is. */
const encoded = (text: string): string => encodeURI(text).replaceAll("%25", "%");

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
