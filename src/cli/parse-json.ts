import { findUncarried, type JsonValue, parseJson as parse, reasonOf, SluiceError } from "../core/index.ts";

/**
 * JSON that a person typed or named. `what` is how messages call it, `hint` what to try where it is no JSON at all.
 * @throws SluiceError SLUICE_USAGE; for a number too that would not arrive as it was written.
 */
export const parseJson = (text: string, what: string, hint = ""): JsonValue => {
  const value = parsed(text, (reason) => `${what} is not JSON: ${reason}${hint}`);
  const lost = findUncarried(value);
  if (lost === undefined) return value;
  const where = lost.pointer === "" ? "" : ` at ${lost.pointer}`;
  throw new SluiceError(
    "SLUICE_USAGE",
    `${what} has ${lost.literal}${where}, outside the range that particles carry exactly (64-bit integers and doubles); write it as a string`,
  );
};

const parsed = (text: string, message: (reason: string) => string): JsonValue => {
  try {
    return parse(text);
  } catch (error) {
    throw new SluiceError("SLUICE_USAGE", message(reasonOf(error)));
  }
};
