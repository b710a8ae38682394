import { SluiceError } from "../core/index.ts";

/**
 * The text itself.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for half a surrogate pair: it would be sent as U+FFFD, not as it was given.
 */
export const wellFormed = (text: string): string => {
  if (text.isWellFormed()) return text;
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    "a text argument holds half of a surrogate pair; send well-formed Unicode",
  );
};
