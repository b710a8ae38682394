import { clip, SluiceError } from "../../core/index.ts";

const START =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD";
const PART = `[${START}][${START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`;
const NAME = new RegExp(`^(?:(${PART}):)?(${PART})$`);

/** "Namespaces in XML 1.0", QName. */
interface QualifiedName {
  readonly prefix: string | undefined;
  readonly local: string;
}

/** Undefined for a text that cannot name an element or attribute. */
export const qualifiedName = (text: string): QualifiedName | undefined => {
  const match = NAME.exec(text);
  return match?.[2] === undefined ? undefined : { prefix: match[1], local: match[2] };
};

/** What XML 1.0 has no way to write (section 2.2, Char): most control characters, U+FFFE, U+FFFF and half surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITABLE = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Surrogate}/u;

export const isWritable = (text: string): boolean => !UNWRITABLE.test(text);

/** A carriage return and, in attributes, any white space but blanks would be another character to the reader (sections 2.11, 3.3.3). */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

const escaped = (text: string, which: RegExp): string =>
  text.replaceAll(which, (found) => ESCAPES[found] ?? found);

/** @throws SluiceError SLUICE_INVALID_ARGUMENTS for a character that XML cannot carry. */
export const escapeText = (name: string, text: string): string => escaped(writable(name, text), /[&<>\r]/g);

/** @throws SluiceError SLUICE_INVALID_ARGUMENTS for a character that XML cannot carry. */
export const escapeAttribute = (name: string, text: string): string =>
  escaped(writable(name, text), /[&<>"\t\n\r]/g);

/** @throws SluiceError SLUICE_INVALID_ARGUMENTS for a character that XML cannot carry. */
export const cdataSection = (name: string, text: string): string =>
  `<![CDATA[${writable(name, text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;

const writable = (name: string, text: string): string => {
  const found = UNWRITABLE.exec(text)?.[0].codePointAt(0);
  if (found === undefined) return text;
  const code = found.toString(16).toUpperCase().padStart(4, "0");
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `the text of "${clip(name, 80)}" holds the character U+${code}, which XML cannot carry: leave it out`,
  );
};

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Resolves character references and the five entities every document has; others stay as they are written. */
export const unescapeXml = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (found, decimal, hex, entity) => {
    if (entity !== undefined) return ENTITIES.get(entity) ?? found;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff && isWritable(String.fromCodePoint(code)) ? String.fromCodePoint(code) : found;
  });
