import { wellFormed } from "./well-formed.ts";

/** Reserved characters that `allowReserved` leaves as they are in a query: all but `# [ ] & = +`. */
export const QUERY_RESERVED = ":/?@!$'()*,;";
/** The same in a path segment: all but `/ ? # [ ]`. */
export const SEGMENT_RESERVED = ":@!$&'()*+,;=";
/** The same in a cookie: all but `,` and `;`, which RFC 6265 has no room for. */
export const COOKIE_RESERVED = ":/?#[]@!$&'()*+=";

/**
 * RFC 3986 percent-encoding of everything but unreserved characters (`encodeURIComponent` leaves `!'()*` bare).
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for half a surrogate pair, which has no UTF-8 form.
 */
export const percentEncode = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replace(/[!'()*]/g, hex);

/** The same, leaving the characters of `keep` and existing `%XX` triples alone. */
export const percentEncodeKeeping = (text: string, keep: string): string =>
  text.replace(/%[0-9A-Fa-f]{2}|[\s\S]/gu, (token) =>
    token.length === 3 || keep.includes(token) ? token : percentEncode(token),
  );

/** Decodes every `%XX` to one character and leaves anything else; never throws. */
export const percentDecodeLoosely = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
