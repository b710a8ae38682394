import {
  isEventStream,
  isFormType,
  isJsonLines,
  isJsonSequence,
  isTextType,
  isXmlType,
} from "../../core/index.ts";
import { isJson } from "./media-type.ts";

/** How the body of an answer becomes a value. */
export type AnswerKind =
  | "json"
  | "xml"
  | "form"
  /** Server-sent events. */
  | "events"
  /** JSON values, each on a line of its own. */
  | "lines"
  /** JSON values, each behind a record separator (RFC 7464). */
  | "sequence"
  | "text"
  /** None of these: `Binary`. */
  | "bytes";

/** The first that fits; a wildcard is what callers would like best of all that it allows. */
const KINDS: readonly (readonly [AnswerKind, (type: string) => boolean])[] = [
  ["json", isJson],
  ["form", isFormType],
  ["events", isEventStream],
  ["sequence", isJsonSequence],
  ["lines", isJsonLines],
  ["xml", isXmlType],
  ["text", isTextType],
];

/** @param type - a media type or range without parameters, lower case. */
export const answerKind = (type: string): AnswerKind => KINDS.find(([, fits]) => fits(type))?.[0] ?? "bytes";

/** Is it read item by item, so that its beginning is of use alone? */
export const isStream = (kind: AnswerKind): boolean =>
  kind === "events" || kind === "lines" || kind === "sequence";
