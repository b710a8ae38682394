import { essence, type JsonValue, stringifyJson } from "../../core/index.ts";
import { isJson } from "../operation/media-type.ts";

/** A value that fits its schema and still cannot be laid out; the message completes `argument "body" ...`. */
export class Unsendable extends Error {}

/** A string as it stands, anything else as JSON has it. */
export const plainText = (value: JsonValue): string =>
  typeof value === "string" ? value : stringifyJson(value);

/** A value in a media type: JSON as JSON, strings of other types as they stand. */
export const contentText = (mediaType: string, value: JsonValue): string =>
  isJson(essence(mediaType)) ? stringifyJson(value) : plainText(value);

/** What stands between the items of an array that a style joins in one text, before anything is encoded. */
export const SEPARATORS: ReadonlyMap<unknown, string> = new Map([
  ["form", ","],
  ["spaceDelimited", " "],
  ["pipeDelimited", "|"],
  ["tabDelimited", "\t"],
]);
