import { clip } from "./errors.ts";

/** An integer literal of a JSON text, and the RFC 6901 pointer to it; both clipped to a length fit for a message. */
export interface UnsafeInteger {
  readonly literal: string;
  readonly pointer: string;
}

/**
 * The first integer beyond 2^53-1 in a JSON text: parsing rounds it, and not even those a double holds are written back
 * digit by digit (2^60 becomes 1152921504606847000). A number with fraction or exponent is a double to its sender too.
 * @throws SyntaxError where the text is no JSON, RangeError where it is nested some thousand levels deep.
 */
export const findUnsafeInteger = (json: string): UnsafeInteger | undefined => {
  if (!CANDIDATE.test(json)) return undefined;
  let literal: string | undefined;
  let holder: unknown;
  const path: string[] = [];
  // What holds a member is visited after it, the root with the key "" last: the way up follows the find.
  const visit: Reviver = function (key, value, context) {
    if (literal === undefined ? isUnsafe(value, context?.source) : value === holder) {
      literal ??= context?.source;
      holder = this;
      path.unshift(key.replaceAll("~", "~0").replaceAll("/", "~1"));
    }
    return value;
  };
  JSON.parse(json, visit);
  if (literal === undefined) return undefined;
  return { literal: clip(literal, MAX_LITERAL), pointer: clip(path.join("/"), MAX_POINTER) };
};

const MAX_LITERAL = 40;
const MAX_POINTER = 160;

/** Few digits in strings and fractions look like this; without it the reviver, several times slower than parsing, is spared. */
const CANDIDATE = /(?:^|[\s[:,-])[1-9]\d{15}/;

/** ECMAScript's "JSON.parse source text access": `source` is the literal of a primitive. TypeScript's es2024 does not know it. */
type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { readonly source?: string },
) => unknown;

const isUnsafe = (value: unknown, source: string | undefined): boolean =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "");
