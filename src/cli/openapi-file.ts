import { isJsonObject } from "../core/index.ts";
import { tell } from "./output.ts";
import { readTextFile } from "./read-text-file.ts";

/** @throws SluiceError SLUICE_DOCUMENT */
export const readOpenapiFile = (file: string): Promise<string> => readTextFile(file, "SLUICE_DOCUMENT");

/** A line for each operation that cannot be published, with its place in the document; anything but such a list is no line. */
export const tellRefused = (file: string, refused: unknown): void => {
  for (const refusal of Array.isArray(refused) ? refused : [])
    if (isJsonObject(refusal))
      tell(`sluice: ${file}#${String(refusal.pointer)}: not published: ${String(refusal.reason)}`);
};
