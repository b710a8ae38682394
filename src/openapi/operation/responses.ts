import { isJsonObject } from "../../core/index.ts";
import { isThere, type Located, member, members, rootOf } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { ANY_BODY, type Content, preference, readContent } from "./answer-content.ts";
import type { SelectedOperation } from "./select.ts";

/** What answers look like, by status. */
export interface Responses {
  /** Value of the Accept header. */
  readonly accept: string;
  /** Every success that has a body is bytes. */
  readonly bytes: boolean;
  /** In document order. Empty: the document declares no success. */
  readonly successes: readonly SuccessResponse[];
  /** By declared status, errors too: "404", "4XX" or "default". */
  readonly contents: ReadonlyMap<string, Contents>;
}

/** What a body may be: first what is asked for, then what else is declared. Empty: there is no body. */
export type Contents = readonly Content[];

export interface SuccessResponse {
  /** "200", "2XX", or "default" where no success is declared explicitly. */
  readonly status: string;
  /** Of the value that callers get. Undefined: there is no body. */
  readonly schema: Located | undefined;
}

const MAX_ACCEPTED = 8;

/**
 * The declared answers. One media type of each success is asked for.
 * @throws Refused when a success cannot be understood. An error that cannot is as good as not declared.
 */
export const readResponses = (document: Document, selected: SelectedOperation, warn: Warn): Responses => {
  const declared = members(member(selected.operation, "responses"));
  const explicit = declared.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  const chosen = explicit.length > 0 ? explicit : declared.filter(([status]) => status === "default");
  const contents = new Map<string, Contents>();
  for (const [status, response] of chosen)
    contents.set(keyOf(status), readContents(document, selected, response));
  for (const [status, response] of declared) {
    if (contents.has(keyOf(status)) || status.startsWith("x-")) continue;
    const found = orUndeclared(() => readContents(document, selected, response), response.pointer, warn);
    if (found !== undefined) contents.set(keyOf(status), found);
  }
  const successes = chosen.map(([status]) => ({
    status: keyOf(status),
    schema: contents.get(keyOf(status))?.[0]?.schema,
  }));
  const asked = successes.flatMap(({ status }) => contents.get(status)?.[0] ?? []);
  const accepted = [...new Set(asked.map(({ accept }) => accept))].slice(0, MAX_ACCEPTED);
  return {
    accept: accepted.join(", ") || (chosen.length > 0 ? "*/*" : ANY_BODY),
    bytes: asked.length > 0 && asked.every(({ kind }) => kind === "bytes"),
    successes,
    contents,
  };
};

const keyOf = (status: string): string => (status === "default" ? status : status.toUpperCase());

/** @throws Refused */
const readContents = (document: Document, selected: SelectedOperation, reference: Located): Contents => {
  if (!isThere(reference)) return []; // YAML's `204:` with nothing behind it
  const response = follow(document, reference);
  if (!isJsonObject(response.node))
    throw new Refused(reference.pointer, "malformed", "a response must be an object");
  if (selected.method === "HEAD") return [];
  const media =
    document.version === "2.0"
      ? producedMedia(document, selected, response)
      : members(member(response, "content"));
  return media
    .map(([mediaType, at]) => readContent(document, mediaType, at))
    .toSorted((left, right) => preference(left) - preference(right));
};

/** 2.0 lists media types beside all answers of an operation or of the document; a schema in one says that it has a body. */
const producedMedia = (
  document: Document,
  { operation }: SelectedOperation,
  response: Located,
): [mediaType: string, media: Located][] => {
  const schema = member(response, "schema");
  if (!isThere(schema)) return [];
  const own = member(operation, "produces");
  const { node } = isThere(own) ? own : member(rootOf(document), "produces");
  const produced = Array.isArray(node) ? node.filter((type) => typeof type === "string") : [];
  if (produced.length > 0) return produced.map((type) => [type, response]);
  const isFile = member(schema, "type").node === "file";
  return [[isFile ? "*/*" : "application/json", response]];
};

const orUndeclared = <T>(read: () => T, pointer: string, warn: Warn): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    warn(pointer, "keyword-ignored", `what this answer looks like is not known: ${error.message}`);
    return undefined;
  }
};
