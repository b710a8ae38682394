import { isUtf8 } from "node:buffer";
import type { JsonValue } from "../core/index.ts";
import { decodeBody } from "./decode-body.ts";
import type { RawAnswer } from "./exchange.ts";
import type { UpstreamAnswer } from "./interface.ts";
import { decodeText, isJson, isText, parseContentType } from "./media-type.ts";
import { parseJsonBody } from "./parse-json-body.ts";
import type { Redact } from "./redact-secrets.ts";
import { badAnswer } from "./transport-error.ts";

/** Hop-by-hop headers, and those that carry secrets or challenges meant for this peer alone. */
const WITHHELD: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "set-cookie",
  "set-cookie2",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** What is kept of an error answer whose body cannot be read as it says. */
const MAX_ERROR_TEXT_BYTES = 4096;

type Content = Pick<UpstreamAnswer, "mediaType" | "body">;

export interface ReadOptions {
  readonly method: string;
  /** Method and path template, for errors. */
  readonly what: string;
  readonly maxBytes: number;
  readonly redact: Redact;
}

/**
 * Decodes an answer: JSON as a value, text as a string, anything else as base64. A body that is not what it says fails a
 * success, but not an error answer: there the status counts, and the body stays as text.
 * @throws SluiceError SLUICE_BAD_RESULT
 */
export const readResponse = async (raw: RawAnswer, options: ReadOptions): Promise<UpstreamAnswer> => {
  const { method, what, redact } = options;
  if (raw.status < 200 || raw.status > 599)
    throw badAnswer(method, what, `the upstream answered with status ${raw.status}`);
  const headers = visibleHeaders(raw.headers, redact);
  const read = await readContent(raw, options);
  if (!("problem" in read)) return { status: raw.status, headers, ...read };
  if (raw.status < 300)
    throw badAnswer(method, what, `the upstream's answer cannot be used: ${read.problem}`);
  const text = redact(decodeText(raw.body.subarray(0, MAX_ERROR_TEXT_BYTES), ""));
  return { status: raw.status, headers, mediaType: "text/plain", body: text };
};

const readContent = async (raw: RawAnswer, options: ReadOptions): Promise<Content | { problem: string }> => {
  if (raw.truncated) return { problem: `it is longer than ${options.maxBytes} bytes` };
  const decoded = await decodeBody(raw.body, headerText(raw.headers["content-encoding"]), options.maxBytes);
  if ("problem" in decoded) return decoded;
  const { body } = decoded;
  if (body.length === 0) return { mediaType: "", body: null };
  const { mediaType, charset } = parseContentType(headerText(raw.headers["content-type"]));
  if (mediaType === "") return undeclaredContent(body, options.redact);
  if (isJson(mediaType)) {
    const json = parseJsonBody(decodeText(body, charset), options.redact);
    return "problem" in json ? json : { mediaType, body: json.value };
  }
  return {
    mediaType,
    body: isText(mediaType) ? options.redact(decodeText(body, charset)) : body.toString("base64"),
  };
};

/** Old servers leave Content-Type out: JSON if it parses, else text if it is UTF-8, else bytes. */
const undeclaredContent = (body: Buffer, redact: Redact): Content => {
  if (!isUtf8(body)) return { mediaType: "application/octet-stream", body: body.toString("base64") };
  const text = decodeText(body, "");
  const json = parseJsonBody(text, redact);
  return "problem" in json
    ? { mediaType: "text/plain", body: redact(text) satisfies JsonValue }
    : { mediaType: "application/json", body: json.value };
};

const visibleHeaders = (headers: RawAnswer["headers"], redact: Redact): Record<string, string> => {
  const named = new Set(
    headerText(headers.connection)
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), redact(headerText(value))] as const)
      .filter(([name]) => !WITHHELD.has(name) && !named.has(name)),
  );
};

const headerText = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(", ") : (value ?? "");
