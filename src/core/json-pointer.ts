/** A member's name as a token of a JSON pointer (RFC 6901). Asked for at every step of every walk, and few names need it. */
export const escapeToken = (name: string): string =>
  /[~/]/.test(name) ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name;

export const unescapeToken = (token: string): string =>
  token.includes("~") ? token.replaceAll("~1", "/").replaceAll("~0", "~") : token;

/** The members and indexes that a pointer goes through; none: it points to the whole. */
export const pointerTokens = (pointer: string): string[] => pointer.split("/").slice(1).map(unescapeToken);
