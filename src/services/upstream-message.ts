import { clip, isJsonObject, type JsonValue, printable } from "../core/index.ts";
import type { UpstreamAnswer } from "../upstream/index.ts";

const MAX_MESSAGE_CHARS = 240;
const MAX_NESTING = 3;

/** Where APIs put the sentence that says what went wrong: RFC 9457 first, then the common habits, most telling first. */
const MESSAGE_FIELDS = [
  "detail",
  "message",
  "error_description",
  "errorMessage",
  "error_message",
  "error",
  "errors",
  "title",
  "reason",
  "description",
  "msg",
];

/** What an upstream says about its own failure, as one short line; empty when it says nothing a person could read. */
export const upstreamMessage = (answer: UpstreamAnswer): string => {
  if (answer.mediaType === "text/html" || answer.mediaType === "application/xhtml+xml") return "";
  return clip(printable(find(answer.body, MAX_NESTING)), MAX_MESSAGE_CHARS);
};

const find = (value: JsonValue | undefined, nesting: number): string => {
  if (typeof value === "string") return value.slice(0, 4 * MAX_MESSAGE_CHARS);
  if (nesting === 0) return "";
  if (Array.isArray(value)) return find(value[0], nesting - 1);
  if (!isJsonObject(value)) return "";
  for (const field of MESSAGE_FIELDS) {
    const message = Object.hasOwn(value, field) ? find(value[field], nesting - 1) : "";
    if (message.trim() !== "") return message;
  }
  return "";
};
