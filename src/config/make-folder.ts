import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "./read-text.ts";

/**
 * A folder and those above it. Node's own `recursive` never ends where a folder is there but takes no others (/proc).
 * @param mode of every folder that is made.
 * @throws the system's error; ENOENT where a folder takes no others.
 */
export const makeFolder = async (folder: string, mode?: number): Promise<void> => {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (codeOf(error) === "ENOENT" && dirname(folder) !== folder) {
      await makeFolder(dirname(folder), mode);
      await mkdir(folder, { mode }).catch(unlessFolder(folder));
    } else await unlessFolder(folder)(error);
  }
};

/** Making what is there is no failure, whoever made it, and on a read-only file system neither. */
const unlessFolder =
  (folder: string) =>
  async (error: unknown): Promise<void> => {
    const status = await stat(folder).catch(() => undefined);
    if (status?.isDirectory() !== true) throw error;
  };
