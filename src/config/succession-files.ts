import { rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, SluiceError } from "../core/index.ts";
import { createPrivateFile, readPrivateFile } from "./private-file.ts";
import { fileProblem } from "./read-text.ts";

/*
 * What a data folder has of `sluice key rotate`: the old one the statement that names its successor, the new one the same of its predecessor,
 * and the old one, from `sluice key retire` on, that it takes nothing new.
 */

export const SUCCESSOR_FILE = "successor.jwt";
export const PREDECESSOR_FILE = "predecessor.jwt";
export const RETIRED_FILE = "retired.json";

/** When a peer was told to take nothing new, and by which statement. */
export interface Retired {
  /** Unix ms. */
  readonly at: number;
  readonly statement: string;
}

/** False: there is one already. @throws SluiceError SLUICE_STORAGE. */
export const writeSuccession = (
  data: string,
  file: typeof SUCCESSOR_FILE | typeof PREDECESSOR_FILE,
  statement: string,
): Promise<boolean> => createPrivateFile(join(data, file), `${statement}\n`);

/** The statement that this peer's key was rotated by; undefined: it was not. @throws SluiceError SLUICE_CONFIG. */
export const readSuccessor = async (data: string): Promise<string | undefined> =>
  (await readPrivateFile(join(data, SUCCESSOR_FILE), "the statement"))?.trim();

/** Undefined: it takes what comes. @throws SluiceError SLUICE_CONFIG: the file is damaged. */
export const readRetired = async (data: string): Promise<Retired | undefined> => {
  const file = join(data, RETIRED_FILE);
  const text = await readPrivateFile(file, "the retirement");
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) && typeof value.at === "number" && typeof value.statement === "string")
      return { at: value.at, statement: value.statement };
  } catch {}
  throw new SluiceError(
    "SLUICE_CONFIG",
    `${file} is damaged: restore it, or delete it and retire the key again`,
  );
};

/** Whole or not at all. @throws SluiceError SLUICE_STORAGE. */
export const writeRetired = async (data: string, retired: Retired): Promise<void> => {
  const file = join(data, RETIRED_FILE);
  const draft = `${file}.draft`;
  try {
    await writeFile(draft, `${JSON.stringify(retired)}\n`, { mode: 0o600, flush: true });
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw new SluiceError("SLUICE_STORAGE", `${file} cannot be written: ${fileProblem(error)}`, {
      cause: error,
    });
  }
};
