import {
  findUnsafeInteger,
  type JsonValue,
  reasonOf,
  SluiceError,
  type UnsafeInteger,
} from "../core/index.ts";

/**
 * JSON that a person typed or named. `what` is how messages call it, `hint` what to try where it is no JSON at all.
 * @throws SluiceError SLUICE_USAGE; for an integer too that would not arrive as it was written.
 */
export const parseJson = (text: string, what: string, hint = ""): JsonValue => {
  let value: JsonValue;
  let unsafe: UnsafeInteger | undefined;
  try {
    value = JSON.parse(text) as JsonValue;
    unsafe = findUnsafeInteger(text);
  } catch (error) {
    throw new SluiceError("SLUICE_USAGE", `${what} is not JSON: ${reasonOf(error)}${hint}`);
  }
  if (unsafe === undefined) return value;
  const where = unsafe.pointer === "" ? "" : ` at ${unsafe.pointer}`;
  throw new SluiceError(
    "SLUICE_USAGE",
    `${what} has the integer ${unsafe.literal}${where}, beyond 2^53-1, which cannot be passed on exactly; write it as a string`,
  );
};
