import { findUnsafeInteger, type JsonValue, reasonOf } from "../../core/index.ts";
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
  const check = (key: string, value: unknown): unknown => {
    complaint ??= complaintAbout(key, value);
    return value;
  };
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(json, SUSPICIOUS.test(json) ? check : undefined) as JsonValue;
  } catch (error) {
    throw args.refuse(`argument 0 (json) is not JSON: ${reasonOf(error)}`);
  }
  if (findUnsafeInteger(json) !== undefined) complaint ??= UNSAFE_INTEGER;
  if (complaint !== undefined) throw args.refuse(`argument 0 (json) holds ${complaint}`);
  return parsed;
};

/** What these complaints need to be in the text; without it the reviver, several times slower than parsing, is spared. */
const SUSPICIOUS = /\d[eE]|\\u[dD][89a-fA-F]/;

const UNSAFE_INTEGER = "an integer beyond 2^53 - 1, which this peer cannot pass on exactly; make it a string";

const complaintAbout = (key: string, value: unknown): string | undefined => {
  if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
    return "half of a surrogate pair";
  return typeof value === "number" && !Number.isFinite(value) ? "a number too large for a double" : undefined;
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
