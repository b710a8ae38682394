import { constructFromEvents, EVENT_ID, getScalarValue, parseEvents, YAMLException } from "js-yaml";
import { reasonOf, SluiceError } from "../core/index.ts";

/** A YAML file's value, and where in the text each part of it stands. */
export interface YamlDocument {
  /** undefined for an empty document. */
  readonly value: unknown;
  /** 1-based line of the deepest part of `path` that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 20; // the deepest key of either file is at 6
const MAX_ALIASES = 100;

type Event = ReturnType<typeof parseEvents>[number];

/** @throws SluiceError SLUICE_CONFIG with the line; the text itself is never quoted, it may hold a misplaced secret. */
export const parseYaml = (text: string, file: string): YamlDocument => {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new SluiceError("SLUICE_CONFIG", `${file}: larger than ${MAX_BYTES} bytes`);
  }
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const documents = constructFromEvents(events, { source: text, maxAliases: MAX_ALIASES });
    if (documents.length > 1) throw new YAMLException("a second document; only one is read");
    return { value: documents[0] ?? undefined, lineOf: (path) => lineAt(text, offsetOf(events, text, path)) };
  } catch (error) {
    const line = error instanceof YAMLException && error.mark ? `:${error.mark.line + 1}` : "";
    const reason = error instanceof YAMLException ? error.reason : reasonOf(error);
    throw new SluiceError("SLUICE_CONFIG", `${file}${line}: not readable as YAML: ${reason}`, {
      cause: error,
    });
  }
};

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

/** Follows `path` through the event stream; events[0] opens the document, events[1] its content. */
const offsetOf = (events: readonly Event[], text: string, path: readonly PropertyKey[]): number => {
  let index = 1;
  let offset = 0;
  for (const segment of path) {
    const entry = childOf(events, text, index, segment);
    if (entry === undefined) break;
    index = entry.index;
    offset = entry.offset;
  }
  return offset;
};

const childOf = (
  events: readonly Event[],
  text: string,
  parent: number,
  segment: PropertyKey,
): { index: number; offset: number } | undefined => {
  const container = events[parent];
  const isMapping = container?.type === EVENT_ID.MAPPING;
  if (!isMapping && container?.type !== EVENT_ID.SEQUENCE) return undefined;
  let index = parent + 1;
  for (let item = 0; events[index] !== undefined && events[index]?.type !== EVENT_ID.POP; item++) {
    const first = events[index];
    const value = isMapping ? after(events, index) : index;
    const name = isMapping ? first?.type === EVENT_ID.SCALAR && getScalarValue(text, first) : item;
    if (name === segment) return { index: value, offset: startOf(first) };
    index = after(events, value);
  }
  return undefined;
};

/** Index of the event behind the node that starts at `index`. */
const after = (events: readonly Event[], index: number): number => {
  let depth = 0;
  let next = index;
  do {
    const type = events[next]?.type;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
    if (type === EVENT_ID.POP) depth--;
    next++;
  } while (depth > 0 && next < events.length);
  return next;
};

const startOf = (event: Event | undefined): number => {
  if (event?.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) return event.start;
  return event?.type === EVENT_ID.ALIAS ? event.anchorStart : 0;
};
