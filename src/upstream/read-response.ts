import { isUtf8 } from "node:buffer";
import { type Effect, isJsonType, isStreamType, isTextType, STREAM_HEADER } from "../core/index.ts";
import { headerText, type PassedHeaders, visibleHeaders } from "./answer-headers.ts";
import { type ContentType, charsetOf, decodeText, parseContentType } from "./content-type.ts";
import { decodeBody } from "./decode-body.ts";
import type { RawAnswer } from "./exchange.ts";
import type { UpstreamAnswer } from "./interface.ts";
import { parseJsonBody } from "./parse-json-body.ts";
import type { Redact } from "./redact-secrets.ts";
import { badAnswer } from "./transport-error.ts";

/** What is kept of an error answer whose body cannot be read as it says. */
const MAX_ERROR_TEXT_BYTES = 4096;

type Content = Pick<UpstreamAnswer, "mediaType" | "body">;

export interface ReadOptions {
  readonly method: string;
  readonly effect: Effect;
  /** Method and path template, for errors. */
  readonly what: string;
  readonly maxBytes: number;
  /** A success is bytes whatever its Content-Type says. */
  readonly bytes: boolean;
  /** Whether a header, by its lower-case name, is passed on. */
  readonly passes: PassedHeaders;
  readonly redact: Redact;
}

/** Answers that have no body, whatever their headers say (RFC 9110, 6.4.1 and 15.3.6). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Decodes an answer: JSON as a value, text as a string, anything else as bytes in base64. A body that is not what it says fails a
 * success, but not an error answer: there the status counts, and the body stays as text. Of a stream the beginning is enough.
 * @throws SluiceError SLUICE_BAD_RESULT
 */
export const readResponse = async (raw: RawAnswer, options: ReadOptions): Promise<UpstreamAnswer> => {
  const { method, effect, what, redact } = options;
  const { status } = raw;
  if (status < 200 || status > 599)
    throw badAnswer(effect, what, `the upstream answered with status ${status}`);
  const isSuccess = status < 300;
  const type = parseContentType(headerText(raw.headers["content-type"]));
  const isCollected = isSuccess && isStreamType(type.mediaType);
  const headers = {
    ...visibleHeaders(raw.headers, options.passes, redact),
    ...(isCollected ? { [STREAM_HEADER]: raw.truncated ? "cut" : "ended" } : {}),
  };
  if (method === "HEAD" || BODILESS.has(status)) return { status, headers, mediaType: "", body: null };
  const read = await readContent(raw, { type, isCollected, bytes: isSuccess && options.bytes }, options);
  if (!("problem" in read)) return { status, headers, ...read };
  if (isSuccess) throw badAnswer(effect, what, `the upstream's answer cannot be used: ${read.problem}`);
  const text = redact(decodeText(raw.body.subarray(0, MAX_ERROR_TEXT_BYTES), ""));
  return { status, headers, mediaType: "text/plain", body: text };
};

const readContent = async (
  raw: RawAnswer,
  { type, isCollected, bytes }: { type: ContentType; isCollected: boolean; bytes: boolean },
  { maxBytes, redact }: ReadOptions,
): Promise<Content | { problem: string }> => {
  if (raw.truncated && !isCollected) return { problem: `it is longer than ${maxBytes} bytes` };
  const encoding = headerText(raw.headers["content-encoding"]);
  const decoded = await decodeBody(raw.body, encoding, maxBytes, raw.truncated);
  if ("problem" in decoded) return decoded;
  const { body } = decoded;
  const { mediaType } = type;
  // A file may be empty; without a Content-Type there is none.
  if (body.length === 0 && !(bytes && mediaType !== "")) return { mediaType: "", body: null };
  if (bytes) return binaryContent(body, mediaType || "application/octet-stream", redact);
  if (mediaType === "") return undeclaredContent(body, redact);
  const text = (): string => decodeText(body, charsetOf(body, type));
  if (isJsonType(mediaType)) {
    const json = parseJsonBody(text(), redact);
    return "problem" in json ? json : { mediaType, body: json.value };
  }
  return isTextType(mediaType) ? { mediaType, body: redact(text()) } : binaryContent(body, mediaType, redact);
};

/** Old servers leave Content-Type out: JSON if it parses, else text if it is UTF-8, else bytes. */
const undeclaredContent = (body: Buffer, redact: Redact): Content => {
  if (!isUtf8(body)) return binaryContent(body, "application/octet-stream", redact);
  const text = decodeText(body, "");
  const json = parseJsonBody(text, redact);
  return "problem" in json
    ? { mediaType: "text/plain", body: redact(text) }
    : { mediaType: "application/json", body: json.value };
};

/** The same shape as `Binary` of src/openapi. */
const binaryContent = (body: Buffer, mediaType: string, redact: Redact): Content => {
  const encoding = isUtf8(body) ? "utf8" : "latin1";
  const text = body.toString(encoding);
  const redacted = redact(text);
  const bytes = redacted === text ? body : Buffer.from(redacted, encoding);
  return { mediaType, body: { mediaType, base64: bytes.toString("base64") } };
};
