import { type JsonValue, reasonOf } from "../../core/index.ts";
import type { Arguments } from "./arguments.ts";

/** AquaVM refuses results nested deeper. */
const MAX_DEPTH = 127;

/**
 * JSON text as a value that a script can hold. What JavaScript would take but change, or AquaVM would refuse without a
 * reason, is an error here: integers beyond 2^53 - 1, numbers beyond a double, lone surrogates, deep nesting.
 * @throws SluiceError SLUICE_BUILTIN_FAILED.
 */
export const parseJson = (json: string, maxBytes: number, args: Arguments): JsonValue => {
  if (Buffer.byteLength(json) > maxBytes)
    throw args.refuse(`argument 0 (json) is longer than ${maxBytes} bytes`);
  if (depthOf(json) > MAX_DEPTH)
    throw args.refuse(`argument 0 (json) is nested deeper than ${MAX_DEPTH} levels`);
  let complaint: string | undefined;
  const check: Reviver = (key, value, context) => {
    complaint ??= complaintAbout(key, value, context?.source);
    return value;
  };
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(json, SUSPICIOUS.test(json) ? check : undefined) as JsonValue;
  } catch (error) {
    throw args.refuse(`argument 0 (json) is not JSON: ${reasonOf(error)}`);
  }
  if (complaint !== undefined) throw args.refuse(`argument 0 (json) holds ${complaint}`);
  return parsed;
};

/** What any complaint needs to be in the text; without it the reviver, several times slower than parsing, is spared. */
const SUSPICIOUS = /\d{16}|\d[eE]|\\u[dD][89a-fA-F]/;

/** ECMAScript's "JSON.parse source text access": `source` is the literal of a primitive. TypeScript's es2024 does not know it. */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

const complaintAbout = (key: string, value: unknown, source: string | undefined): string | undefined => {
  if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
    return "half of a surrogate pair";
  if (typeof value !== "number") return undefined;
  if (!Number.isFinite(value)) return "a number too large for a double";
  return /^-?\d+$/.test(source ?? "") && !Number.isSafeInteger(value)
    ? "an integer beyond 2^53 - 1, which this peer cannot pass on exactly; make it a string"
    : undefined;
};

/** Deepest nesting of brackets outside strings, counted before parsing because parsing recurses. */
const depthOf = (json: string): number => {
  let [depth, deepest, inString] = [0, 0, false];
  for (let index = 0; index < json.length; index++) {
    const char = json[index];
    if (inString) {
      if (char === "\\") index++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "[" || char === "{") deepest = Math.max(deepest, ++depth);
    else if (char === "]" || char === "}") depth--;
  }
  return deepest;
};
