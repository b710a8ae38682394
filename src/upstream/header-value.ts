import { HTTP_TOKEN } from "../core/index.ts";

const MEDIA_TYPE = new RegExp(`^${HTTP_TOKEN}/${HTTP_TOKEN}[ \\t]*(;.*)?$`);
const MAX_MEDIA_TYPE_CHARS = 1024;

/** Tab, visible ASCII and Latin-1: what an HTTP/1.1 header field can carry. No CR, LF or NUL. */
export const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\u0080-\u00ff]*$/.test(text);

/** One that arrives whole: white space around a field value is no part of it (RFC 9110 section 5.5), so receivers cut it off. */
export const isWholeHeaderValue = (text: string): boolean =>
  isHeaderValue(text) && !/^[\t ]|[\t ]$/.test(text);

/** RFC 6265 4.1.1, what servers take: a header value without the `;` that would begin another cookie. */
export const isCookieText = (text: string): boolean => isWholeHeaderValue(text) && !text.includes(";");

/** `type/subtype` and perhaps parameters, whose form is not looked at: documents are careless there and servers lenient. */
export const isMediaType = (text: string): boolean =>
  text.length <= MAX_MEDIA_TYPE_CHARS && isHeaderValue(text) && MEDIA_TYPE.test(text);
