import type { JsonValue } from "../../core/index.ts";
import { CALLER_KEY, type Operation } from "../operation/operation.ts";
import { type Given, invalid } from "./unpack.ts";

/** ASCII alone: letters that look the same may be several. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The caller's key, which is no part of the request.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when it is none.
 */
export const callerKeyOf = (operation: Operation, given: Given): string | undefined => {
  const key: JsonValue | undefined = operation.takesCallerKey ? given.get(CALLER_KEY) : undefined;
  if (key === undefined || key === null) return undefined;
  if (typeof key === "string" && KEY.test(key)) return key;
  throw invalid(
    operation,
    `argument "options.${CALLER_KEY}" must be a text of 1 to 255 printable ASCII characters`,
  );
};
