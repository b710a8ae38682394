/** Of a sealed value, in characters: what a result of usual size (`limits.resultBytes`) comes to, three times over. */
export const MAX_SEALED_CHARS = 1_048_576;

/** With a plain id as `nonce` (`limits.idBytes`) a header comes to some 500. */
const MAX_HEADER_CHARS = 2_048;

/** The five parts of RFC 7516 section 7.1, of which ECDH-ES leaves the second empty; 12 bytes of nonce, 16 of tag. */
const COMPACT = /^([\w-]{2,})\.\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$/;

/**
 * The protected header of a compact JWE as its base64url; undefined for whatever is none.
 * Only the one way to write each part counts: two texts never say the same.
 */
export const headerPart = (text: string): string | undefined => {
  if (text.length > MAX_SEALED_CHARS) return undefined;
  const [, header = "", ...parts] = COMPACT.exec(text) ?? [];
  return header !== "" && header.length <= MAX_HEADER_CHARS && [header, ...parts].every(isCanonical)
    ? header
    : undefined;
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** By length modulo 4: what the last character must be a multiple of, as it has bits to spare (RFC 4648 section 3.5). */
const SPARE = [1, Number.POSITIVE_INFINITY, 16, 4] as const;

const isCanonical = (part: string): boolean => {
  const spare = SPARE[part.length % 4] ?? 1;
  return ALPHABET.indexOf(part.at(-1) ?? "A") % spare === 0 && part.length % 4 !== 1;
};
