/** A Cedar string literal. Characters that could end it or not be seen are escaped. */
export const quoted = (text: string): string =>
  `"${text.toWellFormed().replaceAll(/["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}"`;

const escaped = (char: string): string =>
  char === '"' || char === "\\" ? `\\${char}` : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;

/** What a Cedar string literal, quotes included, says. Escapes that Cedar does not know stay as they are. */
export const unquoted = (literal: string): string =>
  literal
    .slice(1, -1)
    .replaceAll(/\\(?:u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(.))/gs, (whole, unicode, byte, plain) => {
      if (plain !== undefined) return PLAIN[plain] ?? whole;
      const code = Number.parseInt(unicode ?? byte, 16);
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    });

const PLAIN: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "0": "\0",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

export const entity = (type: string, id: string): string => `${type}::${quoted(id)}`;

/** Access to an attribute: `at.name`, or `at["name"]` where the name is no identifier. */
export const attribute = (at: string, name: string): string =>
  IDENTIFIER.test(name) && !RESERVED.has(name) ? `${at}.${name}` : `${at}[${quoted(name)}]`;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED: ReadonlySet<string> = new Set([
  "true",
  "false",
  "if",
  "then",
  "else",
  "in",
  "is",
  "like",
  "has",
  "__cedar",
]);

/** Records and sets of strings: all that the shorthand needs of Cedar's values. */
export const record = (fields: Readonly<Record<string, string>>): string =>
  `{${Object.entries(fields)
    .map(([name, value]) => `${name}: ${quoted(value)}`)
    .join(", ")}}`;

export const set = (items: Iterable<string>): string => `[${[...new Set(items)].join(", ")}]`;
