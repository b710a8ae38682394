import { percentEncode } from "./percent-encode.ts";

/** Shorter secrets would match ordinary words of an answer. */
const MIN_SECRET_CHARS = 8;

/**
 * The texts by which a secret is known: as it is, as it stands in URLs, forms, HTML and JSON text, and in base64, of which bytes are
 * made for callers. The longest first, so that none leaves the rest of another behind.
 */
export const secretForms = (secrets: readonly string[]): string[] =>
  [...new Set(secrets.filter(isLong).flatMap(formsOf))].filter(isLong).sort((a, b) => b.length - a.length);

const isLong = ({ length }: string): boolean => length >= MIN_SECRET_CHARS;

const formsOf = (secret: string): string[] => {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const encoded = [encodeURIComponent(secret), percentEncode(secret), formEncode(secret)];
  return [
    secret,
    quoted,
    quoted.replaceAll("/", "\\/"),
    ...encoded,
    ...encoded.map(lowerHex),
    escapeHtml(secret),
    ...inBase64(secret),
  ];
};

const formEncode = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

const lowerHex = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

const HTML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => HTML[char] ?? char);

/** Wherever it begins among other bytes: without the digits at either end that those have a part in. */
export const inBase64 = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const [from, to] = [Math.ceil((offset * 4) / 3), Math.floor((padded.length * 4) / 3)];
    return [padded.toString("base64").slice(from, to), padded.toString("base64url").slice(from, to)];
  });
};
