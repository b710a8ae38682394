/** Tab, visible ASCII and Latin-1: what an HTTP/1.1 header field can carry. No CR, LF or NUL. */
export const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\u0080-\u00ff]*$/.test(text);

/** RFC 9110 token. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
