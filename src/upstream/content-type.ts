import { isEventStream, isXmlType } from "../core/index.ts";

/** The two parts of a Content-Type that matter here, lower case; both empty when there is none. */
export interface ContentType {
  readonly mediaType: string;
  readonly charset: string;
}

export const parseContentType = (header: string): ContentType => {
  const [mediaType = "", ...parameters] = header.toLowerCase().split(";");
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  return { mediaType: mediaType.trim(), charset: charset ?? "" };
};

/** Byte order marks go before any charset (WHATWG Encoding, 6.1). */
const BYTE_ORDER_MARKS: readonly (readonly [charset: string, bytes: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16be", [0xfe, 0xff]],
  ["utf-16le", [0xff, 0xfe]],
];

/** Where an XML declaration is; only XML without a charset in its Content-Type is asked for it (RFC 7303, 3.2). */
const XML_DECLARATION_BYTES = 256;

/** The charset of a body; an event stream is UTF-8 whatever it says. */
export const charsetOf = (body: Buffer, { mediaType, charset }: ContentType): string => {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => body[index] === byte));
  if (isEventStream(mediaType)) return "utf-8";
  if (marked !== undefined) return marked[0];
  if (charset !== "" || !isXmlType(mediaType)) return charset;
  const beginning = body.subarray(0, XML_DECLARATION_BYTES).toString("latin1");
  return /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["'](?!utf-?16)([\w.:-]+)["']/i.exec(beginning)?.[1] ?? "";
};

/** Text in its charset (UTF-8 when unknown), without a byte order mark; bytes that do not fit become U+FFFD. */
export const decodeText = (body: Buffer, charset: string): string => {
  try {
    return new TextDecoder(charset === "" ? "utf-8" : charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
};
