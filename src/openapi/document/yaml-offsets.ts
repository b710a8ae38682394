import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "js-yaml";
import { readMended } from "./mended-yaml.ts";
import { meet, type Wanted } from "./wanted.ts";

type Event = ReturnType<typeof parseEvents>[number];

const MAX_DEPTH = 100;

/** Fills in where the wanted members of a YAML text stand. @returns false when it is no YAML. */
export const yamlOffsets = (text: string, wanted: Wanted): boolean => {
  try {
    const { value, written } = readMended(text, (mended) => ({
      events: parseEvents(mended, { maxDepth: MAX_DEPTH }),
      text: mended,
    }));
    if (value.events[1] === undefined) return false; // events[0] opens the document, events[1] its content
    walkEvents({ ...value, written, at: 1 }, wanted);
    return true;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return false;
  }
};

interface Reader {
  readonly events: readonly Event[];
  readonly text: string;
  /** Where an offset in `text` stands in the text as it was written. */
  readonly written: (offset: number) => number;
  at: number;
}

/** The reader stands at a node; afterwards behind it. */
const walkEvents = (reader: Reader, wanted: Wanted): void => {
  const { events, text } = reader;
  const container = events[reader.at];
  if (wanted.offset === undefined) meet(wanted, reader.written(startOf(container)));
  const isMapping = container?.type === EVENT_ID.MAPPING;
  if (wanted.below.size === 0 || (!isMapping && container?.type !== EVENT_ID.SEQUENCE)) {
    skip(reader);
    return;
  }
  reader.at++;
  for (let index = 0; reader.at < events.length; index++) {
    const first = events[reader.at];
    if (first === undefined || first.type === EVENT_ID.POP) break;
    if (isMapping) skip(reader);
    const name = isMapping ? first.type === EVENT_ID.SCALAR && getScalarValue(text, first) : String(index);
    const child = name === false ? undefined : wanted.below.get(name);
    if (child === undefined) skip(reader);
    else {
      meet(child, reader.written(startOf(first)));
      walkEvents(reader, child);
    }
  }
  reader.at++;
};

/** Goes behind one node of any depth. */
const skip = (reader: Reader): void => {
  let depth = 0;
  do {
    const type = reader.events[reader.at]?.type;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
    if (type === EVENT_ID.POP) depth--;
    reader.at++;
  } while (depth > 0 && reader.at < reader.events.length);
};

const QUOTED: ReadonlySet<number> = new Set([SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED]);

const startOf = (event: Event | undefined): number => {
  if (event?.type === EVENT_ID.SCALAR) return event.valueStart - (QUOTED.has(event.style) ? 1 : 0);
  if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) return event.start;
  return event?.type === EVENT_ID.ALIAS ? event.anchorStart : 0;
};
