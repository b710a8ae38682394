import { readFile } from "node:fs/promises";
import { type ErrorCode, SluiceError } from "../core/index.ts";

/** A whole text file that a person named. @throws SluiceError with `code`, naming the file and what is wrong with it. */
export const readTextFile = async (file: string, code: ErrorCode): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { fileComplaint } = await import("../config/index.ts");
    throw new SluiceError(code, fileComplaint(file, error), { cause: error });
  }
};
