import { readFile } from "node:fs/promises";
import { isJsonObject, reasonOf, SluiceError } from "../core/index.ts";
import { tell } from "./output.ts";

/** @throws SluiceError SLUICE_DOCUMENT */
export const readOpenapiFile = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new SluiceError("SLUICE_DOCUMENT", `${file} cannot be read: ${reasonOf(error)}`);
  }
};

/** A line for each operation that cannot be published, with its place in the document; anything but such a list is no line. */
export const tellRefused = (file: string, refused: unknown): void => {
  for (const refusal of Array.isArray(refused) ? refused : [])
    if (isJsonObject(refusal))
      tell(`sluice: ${file}#${String(refusal.pointer)}: not published: ${String(refusal.reason)}`);
};
