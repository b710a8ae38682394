import { randomUUID } from "node:crypto";
import { link, stat, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { SluiceError } from "../core/index.ts";
import { makeFolder } from "./make-folder.ts";
import { codeOf, fileProblem, readText } from "./read-text.ts";

const MAX_BYTES = 64 * 1024;

/**
 * Writes a file only its owner can read (0600, its folder 0700), whole or not at all; false if it exists already.
 * @throws SluiceError SLUICE_STORAGE.
 */
export const createPrivateFile = async (file: string, text: string): Promise<boolean> => {
  const draft = `${file}.${randomUUID()}`;
  await makePrivateFolder(dirname(file));
  try {
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    try {
      await link(draft, file); // unlike rename, never replaces what another process has just made
      return true;
    } finally {
      await unlink(draft);
    }
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new SluiceError("SLUICE_STORAGE", `${file} cannot be written: ${fileProblem(error)}`, {
      cause: error,
    });
  }
};

/** With the folders above it; 0700. @throws SluiceError SLUICE_STORAGE. */
export const makePrivateFolder = async (folder: string): Promise<void> => {
  try {
    await makeFolder(folder, 0o700);
  } catch (error) {
    const problem = codeOf(error) === "ENOENT" ? "no folder can be made there" : fileProblem(error);
    throw new SluiceError("SLUICE_STORAGE", `the folder ${folder} cannot be made: ${problem}`, {
      cause: error,
    });
  }
};

/**
 * A secret's file; undefined if there is none. As with ssh, one that others can read is refused: it may be known already.
 * @throws SluiceError SLUICE_CONFIG.
 */
export const readPrivateFile = async (file: string, what: string): Promise<string | undefined> => {
  const status = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new SluiceError("SLUICE_CONFIG", `${what} ${file} cannot be read: ${fileProblem(error)}`, {
      cause: error,
    });
  });
  if (status === undefined) return undefined;
  if (process.platform !== "win32" && (status.mode & 0o077) !== 0) {
    const mode = (status.mode & 0o777).toString(8).padStart(4, "0");
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${what} ${file} is open to other users (mode ${mode}): run chmod 600 on it, or delete it to get a new one`,
    );
  }
  return (await readText(file, MAX_BYTES, what)).trim();
};

/** The file's content, made by `make` if there is none; of two processes at once, both get the first one's. */
export const readOrCreatePrivateFile = async (
  file: string,
  what: string,
  make: () => string,
): Promise<{ text: string; created: boolean }> => {
  const present = await readPrivateFile(file, what);
  if (present !== undefined) return { text: present, created: false };
  const created = await createPrivateFile(file, `${make()}\n`);
  const text = await readPrivateFile(file, what);
  if (text === undefined)
    throw new SluiceError("SLUICE_STORAGE", `${what} ${file} vanished while it was being made`);
  return { text, created };
};
