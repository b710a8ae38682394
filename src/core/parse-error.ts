import { clip, ERRORS, type ErrorCode } from "./errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** What AquaVM makes of a failed call; the message is not escaped. */
const AQUAVM_TEXT = /^Local service error, ret_code is (-?\d{1,10}), error message is '(.*)'$/s;

/** What it makes of an error object that a script throws again by `(fail name)`; each time anew. */
const RETHROWN_TEXT = /^fail with '(\{.*\})' is used without corresponding xor$/s;

const MAX_DETAIL_CHARS = 640;
const MAX_WORD_CHARS = 200;

/**
 * A caught error's message as a problem: `{type, title, status, code, detail, retry, retCode}`, every field present and of its
 * type whatever the message was. Text of others becomes the detail of a SLUICE_CALL_FAILED; a JSON object keeps what fits.
 */
export const parseError = (message: string): ParsedError => {
  const first = rethrown(message)?.message;
  if (typeof first === "string") return parseError(first);
  const [, wrappedCode, wrapped] = AQUAVM_TEXT.exec(message) ?? [];
  const inner = unwrap(wrapped ?? message);
  const given = isJsonObject(inner.value) ? inner.value : {};
  const field = <T extends JsonValue>(
    name: string,
    accepts: (value: JsonValue) => value is T,
  ): T | undefined => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return value !== undefined && accepts(value) ? value : undefined;
  };

  const code = wellFormed(field("code", isWord) ?? "SLUICE_CALL_FAILED", MAX_WORD_CHARS);
  const defaults = ERRORS[isKnown(code) ? code : "SLUICE_CALL_FAILED"];
  const status = field("status", isInteger) ?? defaults.status;
  const type = field("type", isWord) ?? (isKnown(code) ? `urn:sluice:error:${code}` : "about:blank");
  const ownRetCode = code === "SLUICE_UPSTREAM_STATUS" ? status : defaults.retCode;
  return {
    type: wellFormed(type, MAX_WORD_CHARS),
    title: wellFormed(field("title", isWord) ?? defaults.title, MAX_WORD_CHARS),
    status,
    code,
    detail: wellFormed(field("detail", isWord) ?? inner.text, MAX_DETAIL_CHARS),
    retry: field("retry", isBoolean) ?? defaults.retry,
    retCode: wrappedCode === undefined ? (field("retCode", isInteger) ?? ownRetCode) : Number(wrappedCode),
  };
};

/** The error object that was thrown again, if this is the message of such an error. */
export const rethrown = (message: string): JsonObject | undefined => {
  const [, text] = RETHROWN_TEXT.exec(message) ?? [];
  const value = text === undefined ? null : parsed(text);
  return isJsonObject(value) ? value : undefined;
};

/** A type, not an interface: it is a JsonObject too. */
export type ParsedError = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retry: boolean;
  readonly retCode: number;
};

/** The JSON inside, also when it is in a JSON string, which is how other hosts send messages; `text` is its last textual form. */
const unwrap = (text: string): { value: JsonValue; text: string } => {
  const outer = parsed(text);
  return typeof outer === "string" ? { value: parsed(outer), text: outer } : { value: outer, text };
};

const parsed = (text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
};

/** Clipping may halve a surrogate pair, and AquaVM refuses halves. */
const wellFormed = (text: string, maxChars: number): string => clip(text, maxChars).toWellFormed();

const isWord = (value: JsonValue): value is string => typeof value === "string" && value !== "";
const isInteger = (value: JsonValue): value is number => Number.isSafeInteger(value);
const isBoolean = (value: JsonValue): value is boolean => typeof value === "boolean";
const isKnown = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
