import {
  isCarried,
  type JsonValue,
  MAX_JSON_DEPTH,
  parseJson as parse,
  reasonOf,
  utf8Length,
} from "../../core/index.ts";
import type { Arguments } from "./arguments.ts";

/**
 * JSON text as a value that a script can hold. What AquaVM would change, or refuse without a reason, is an error here: integers of
 * more than 64 bits, numbers beyond a double, lone surrogates, deep nesting.
 * @throws SluiceError SLUICE_BUILTIN_FAILED.
 */
export const parseJson = (json: string, maxBytes: number, args: Arguments): JsonValue => {
  if (utf8Length(json) > maxBytes) throw args.refuse(`argument 0 (json) is longer than ${maxBytes} bytes`);
  if (depthOf(json) > MAX_JSON_DEPTH)
    throw args.refuse(`argument 0 (json) is nested deeper than ${MAX_JSON_DEPTH} levels`);
  const parsed = parsedOr(json, (reason) => args.refuse(`argument 0 (json) is not JSON: ${reason}`));
  const complaint = complaintAbout(parsed);
  if (complaint !== undefined) throw args.refuse(`argument 0 (json) holds ${complaint}`);
  return parsed;
};

const parsedOr = (json: string, refusal: (reason: string) => Error): JsonValue => {
  try {
    return parse(json);
  } catch (error) {
    throw refusal(reasonOf(error));
  }
};

const HALF_PAIR = "half of a surrogate pair";

const complaintAbout = (value: JsonValue): string | undefined => {
  if (typeof value === "string") return value.isWellFormed() ? undefined : HALF_PAIR;
  if (typeof value === "number") return isCarried(value) ? undefined : "a number too large for a double";
  if (typeof value === "bigint")
    return isCarried(value)
      ? undefined
      : "an integer of more than 64 bits, which cannot be passed on exactly; make it a string";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const complaint = key.isWellFormed() ? complaintAbout(member) : HALF_PAIR;
    if (complaint !== undefined) return complaint;
  }
  return undefined;
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
