import { randomUUID } from "node:crypto";
import { isHttpToken, SluiceError } from "../core/index.ts";
import type { BoundPart } from "../openapi/interface.ts";
import { base64Bytes } from "./base64-bytes.ts";
import { isMediaType } from "./header-value.ts";
import { wellFormed } from "./well-formed.ts";

/** Far above what a particle carries, yet a list of many small items grows a hundredfold when each becomes a part. */
const MAX_MULTIPART_BYTES = 16 * 1024 * 1024;
/** A boundary line and the line ends of a part. */
const PART_FRAME_BYTES = 64;

const CRLF = "\r\n";
/** WHATWG "escape a multipart/form-data name", and `\` as in any quoted string: both kinds of parser end it at the same quote. */
const QUOTED: Readonly<Record<string, string>> = { '"': "%22", "\r": "%0D", "\n": "%0A", "\\": "\\\\" };

/**
 * Parts as a multipart body (RFC 2046 section 5.1; those with a name as RFC 7578 writes form fields), text in UTF-8.
 * @param mediaType - any `multipart/*`; its parameters stay, but for a boundary.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for bytes that are not base64, for names, part headers and media types that would
 *   break out of their line, and when the body would be longer than 16 MiB.
 */
export const multipartBody = (
  mediaType: string,
  parts: readonly BoundPart[],
  nextBoundary: () => string = randomBoundary,
): { readonly contentType: string; readonly content: Buffer } => {
  const written: { head: string; content: Buffer }[] = [];
  let bytes = 0;
  for (const part of parts) {
    const head = partHead(part);
    const content = partContent(part);
    bytes += PART_FRAME_BYTES + Buffer.byteLength(head) + content.length;
    if (bytes > MAX_MULTIPART_BYTES) {
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `the multipart body would be longer than ${MAX_MULTIPART_BYTES} bytes`,
      );
    }
    written.push({ head, content });
  }
  let boundary = nextBoundary();
  // Nobody can guess it, so one round is all there ever is.
  while (written.some(({ head, content }) => head.includes(boundary) || content.includes(boundary)))
    boundary = nextBoundary();
  const chunks = written.flatMap(({ head, content }) => [
    Buffer.from(`--${boundary}${CRLF}${head}${CRLF}`),
    content,
    Buffer.from(CRLF),
  ]);
  return {
    contentType: `${withoutBoundary(mediaType)}; boundary=${boundary}`,
    content: Buffer.concat([...chunks, Buffer.from(`--${boundary}--${CRLF}`)]),
  };
};

const randomBoundary = (): string => `sluice-${randomUUID()}`;

/** Quoted strings are skipped: one may hold `;boundary=` as text. */
const withoutBoundary = (mediaType: string): string =>
  mediaType
    .replace(
      /("(?:[^"\\]|\\.)*")|;[ \t]*boundary[ \t]*=[ \t]*(?:"(?:[^"\\]|\\.)*"[ \t]*|[^;]*)/gi,
      (_, quoted: string | undefined) => quoted ?? "",
    )
    .replace(/[; \t]+$/, "");

/** Header lines, each with its line end. Further headers never take the place of the two that Sluice writes. */
const partHead = (part: BoundPart): string => {
  const { name, fileName, mediaType, headers } = part;
  const lines: string[] = [];
  if (name !== undefined) {
    const file = fileName === undefined ? "" : `; filename=${quoted(fileName)}`;
    lines.push(`Content-Disposition: form-data; name=${quoted(name)}${file}`);
  }
  if (mediaType !== undefined) {
    if (!isMediaType(mediaType)) throw refused(part, "has a media type that is none, such as text/plain");
    lines.push(`Content-Type: ${mediaType}`);
  }
  for (const [header, value] of headers) {
    if (isOwn(header, part)) continue;
    if (!isHttpToken(header) || !isOneLine(value))
      throw refused(part, `has a header "${header}" that cannot be written: a token, then one line`);
    lines.push(`${header}: ${value}`);
  }
  return lines.map((line) => line + CRLF).join("");
};

const refused = (part: BoundPart, what: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", `${partText(part)} ${what}`);

const partText = ({ name }: BoundPart): string =>
  name === undefined ? "a part of the body" : `the part "${name}" of the body`;

const isOwn = (header: string, { name }: BoundPart): boolean => {
  const lower = header.toLowerCase();
  return lower === "content-type" || (lower === "content-disposition" && name !== undefined);
};

const partContent = (part: BoundPart): Buffer =>
  part.content.kind === "text"
    ? Buffer.from(wellFormed(part.content.text))
    : base64Bytes(part.content.base64, partText(part));

const quoted = (text: string): string => {
  const escaped = text.replace(/["\r\n\\]/g, (char) => QUOTED[char] ?? char);
  if (isOneLine(escaped)) return `"${escaped}"`;
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `the name "${text}" of a part or its file holds control characters`,
  );
};

/** Without control characters (tab may stay) and in UTF-8 form: what part headers may hold (RFC 7578 section 5.1). */
const isOneLine = (text: string): boolean => text.isWellFormed() && /^[\t\P{Cc}]*$/u.test(text);
