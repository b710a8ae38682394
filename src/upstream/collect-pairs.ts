import { SluiceError } from "../core/index.ts";
import type { Pair } from "./serialize-parameter.ts";

/**
 * Joins pairs, stopping as soon as the text is longer than `maxChars`.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS then.
 */
export const collectPairs = (
  pairs: Iterable<Pair>,
  separator: string,
  maxChars: number,
  what: string,
): string => {
  const texts: string[] = [];
  let chars = 0;
  for (const { text } of pairs) {
    chars += text.length + separator.length;
    if (chars > maxChars) {
      throw new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `the ${what} would be longer than ${maxChars} characters`,
      );
    }
    texts.push(text);
  }
  return texts.join(separator);
};
