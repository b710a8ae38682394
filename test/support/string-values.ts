import fc from "fast-check";
import type { JsonValue } from "../../src/core/index.ts";
import type { PlainSchema } from "./merged-schema.ts";

type Values = fc.Arbitrary<JsonValue>;

/** Any text, more often such as is written otherwise on the wire. */
export const text: Values = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 10 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom("a b", "1,2|3", "a&b=c+d", "50%", "a/b?c#d", "ü", '"<&>"', "x;y") },
);

export const BASE64: Values = fc.base64String({ maxLength: 16 });

/** Only formats that JSON Schema knows; any text has any other. */
const FORMATS: Readonly<Record<string, Values>> = {
  "date-time": fc.constantFrom("2026-11-23T10:00:00Z", "1999-12-31T23:59:59.5+02:00"),
  date: fc.constantFrom("2026-11-23", "2024-02-29"),
  time: fc.constantFrom("10:00:00Z", "23:59:59+02:00"),
  duration: fc.constantFrom("P1D", "PT30M"),
  email: fc.constantFrom("a@example.com", "a.b+c@example.org"),
  hostname: fc.constantFrom("example.com", "a-b.example"),
  ipv4: fc.ipV4(),
  ipv6: fc.constantFrom("::1", "2001:db8::7"),
  uuid: fc.uuid(),
  uri: fc.constantFrom("https://example.com/a?b=c#d", "urn:a:b"),
  url: fc.constantFrom("https://example.com/a?b=c"),
  "uri-reference": fc.constantFrom("../a?b", "#c"),
  regex: fc.constantFrom("^a+$", "[0-9]"),
  "json-pointer": fc.constantFrom("", "/a/0"),
  byte: BASE64,
  binary: BASE64,
};

/** A length and a pattern may exclude each other: then no value fits. */
const TRIES = 6;

/** Of a schema of type string: by its pattern, else its format, else any text of a fitting length. */
export const stringValues = (keywords: PlainSchema): Values => {
  const { pattern, format } = keywords;
  const [min, max] = [
    numberOf(keywords.minLength) ?? 0,
    numberOf(keywords.maxLength) ?? Number.POSITIVE_INFINITY,
  ];
  const fits = (value: JsonValue): boolean => {
    const { length } = [...String(value)];
    return length >= min && length <= max;
  };
  const fitting = (found: Values): Values =>
    fc.array(found, { minLength: TRIES, maxLength: TRIES }).map((values) => values.find(fits) ?? "");
  if (typeof pattern === "string") return fitting(matching(pattern));
  const ofFormat = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (ofFormat !== undefined) return fitting(ofFormat);
  if (min === 0) return fitting(text);
  return fc.string({ unit: "grapheme-ascii", minLength: min, maxLength: Math.min(max, min + 8) });
};

const CANDIDATES = [
  "a",
  "A",
  "abc",
  "ABC",
  "1",
  "123",
  "12345678",
  "US",
  "USD",
  "a-b",
  "2026-11-23",
] as const;

/** By pattern: they are slow to make. */
const ofPatterns = new Map<string, Values>();

const matching = (pattern: string): Values => {
  const found = ofPatterns.get(pattern) ?? newMatching(pattern);
  ofPatterns.set(pattern, found);
  return found;
};

/** Few patterns are beyond `stringMatching`: then one of some likely strings. */
const newMatching = (pattern: string): Values => {
  const regularExpression = regExp(pattern);
  try {
    return fc.stringMatching(regularExpression, { size: "small" });
  } catch {
    const fitting = CANDIDATES.filter((candidate) => regularExpression.test(candidate));
    return fc.constantFrom(...(fitting.length === 0 ? CANDIDATES : fitting));
  }
};

const regExp = (pattern: string): RegExp => {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The next flags, or none.
    }
  }
  return /(?:)/;
};

export const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;
