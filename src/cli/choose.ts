import { createInterface } from "node:readline/promises";
import { SluiceError } from "../core/index.ts";
import type { Choose } from "./document-folder.ts";

/** Asks on a terminal, by number; undefined where nobody sits at one. */
export const chooser = (
  signal: AbortSignal,
  { input, output }: { input: NodeJS.ReadStream; output: NodeJS.WriteStream } = {
    input: process.stdin,
    output: process.stderr,
  },
): Choose | undefined => {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return async (question, choices) => {
    const lines = createInterface({ input, output });
    const ended = new Promise<never>((_, reject) => {
      lines.once("close", () => reject(new SluiceError("SLUICE_USAGE", "no document was chosen")));
    });
    ended.catch(() => {}); // closed below too, when nobody waits any more
    try {
      const listed = choices.map((choice, index) => `  ${index + 1}  ${choice}\n`).join("");
      const asked = lines.question(`${question}\n${listed}number: `, { signal });
      const answer = await Promise.race([asked, ended]);
      const chosen = choices[Number(answer.trim()) - 1] ?? choices.find((choice) => choice === answer.trim());
      if (chosen === undefined)
        throw new SluiceError(
          "SLUICE_USAGE",
          `that is none of them: give a number from 1 to ${choices.length}`,
        );
      return chosen;
    } finally {
      lines.close();
    }
  };
};
