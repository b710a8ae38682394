import { SluiceError } from "../core/index.ts";

/**
 * Bytes of base64 text as RFC 4648 section 4 writes it: padded, in one line.
 * @param what - for the message: `the body`.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for anything else, since what Node would skip is a sign of a value that is not meant.
 */
export const base64Bytes = (base64: string, what: string): Buffer => {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") === base64) return bytes;
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `${what} is bytes and must be base64: letters, digits, + and /, padded with =, without line breaks`,
  );
};
