/** RFC 9110 section 5.6.2, as a piece of a regular expression. */
export const HTTP_TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

const WHOLE = new RegExp(`^${HTTP_TOKEN}$`);

/** What a method, a header or an authentication scheme can be called. */
export const isHttpToken = (text: string): boolean => WHOLE.test(text);
