import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "../config/index.ts";
import { reasonOf, SluiceError } from "../core/index.ts";
import { isPublicationEntry } from "./publication-files.ts";

/** The adapters folder on disk: one folder a service, `adapter.yaml` in it. Names that start with a dot are drafts. */
export const MANIFEST = "adapter.yaml";
const DRAFT = /^\.(publish|removed)-/;
const MAX_FOLDERS = 1000;

/**
 * Absolute paths of the folders in it, sorted; none if it does not exist.
 * @throws SluiceError SLUICE_CONFIG when it cannot be read or holds too many.
 */
export const listFolders = async (adaptersDir: string): Promise<string[]> => {
  try {
    const entries = await readdir(adaptersDir, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => entry.name);
    if (names.length > MAX_FOLDERS) {
      throw new SluiceError(
        "SLUICE_CONFIG",
        `${adaptersDir}: ${names.length} folders, at most ${MAX_FOLDERS} are read`,
      );
    }
    return names.sort().map((name) => join(adaptersDir, name));
  } catch (error) {
    if (isMissing(error)) return [];
    if (error instanceof SluiceError) throw error;
    throw new SluiceError("SLUICE_CONFIG", `${adaptersDir} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
};

/** How a file looked: equal while it did not change, appear or go. */
export interface FileStamp {
  readonly text: string;
  /** Unix ms; undefined: it cannot be looked at. */
  readonly writtenAt: number | undefined;
}

export const stampOf = async (file: string): Promise<FileStamp> => {
  try {
    const { mtimeMs, mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true });
    return { text: `${mtimeNs}/${ctimeNs}/${size}/${ino}`, writtenAt: Number(mtimeMs) };
  } catch (error) {
    return { text: isMissing(error) ? "-" : reasonOf(error), writtenAt: undefined };
  }
};

/** True as well where the system will not say: using the path then tells why. */
export const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );

/** Files by their path in the folder. */
export type FolderFiles = ReadonlyMap<string, string>;

/** Makes the folder with all files, or nothing. @throws SluiceError SLUICE_STORAGE, SLUICE_CONFLICT. */
export const createFolder = (folder: string, manifest: string, files: FolderFiles): Promise<void> =>
  storing(folder, async () => {
    const draft = join(dirname(folder), `.publish-${randomUUID()}`);
    try {
      await makeFolder(draft);
      for (const [path, text] of files) await writeInto(join(draft, path), text);
      await writeFile(join(draft, MANIFEST), manifest);
      await rename(draft, folder); // fails on a folder with content
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  });

/** Puts new files into a folder; the manifest's rename is the moment it counts. @throws SluiceError SLUICE_STORAGE. */
export const replaceInFolder = (folder: string, manifest: string, files: FolderFiles): Promise<void> =>
  storing(folder, async () => {
    const entries = new Set([...files.keys()].map((path) => path.split("/", 1)[0]));
    for (const [path, text] of files) {
      await makeFolder(dirname(join(folder, path)));
      await replaceFile(join(folder, path), text);
    }
    await replaceFile(join(folder, MANIFEST), manifest);
    const stale = (await readdir(folder)).filter((name) => isPublicationEntry(name) && !entries.has(name));
    await Promise.all(stale.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  });

const writeInto = async (file: string, text: string): Promise<void> => {
  await makeFolder(dirname(file));
  await writeFile(file, text);
};

/** The file has its old text or its new one, whatever happens in between. */
export const replaceFile = async (file: string, text: string): Promise<void> => {
  const draft = join(dirname(file), `.publish-${randomUUID()}`);
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};

/** The folder is out of sight at once, then deleted. @throws SluiceError SLUICE_STORAGE. */
export const removeFolder = (folder: string): Promise<void> =>
  storing(folder, async () => {
    const aside = join(dirname(folder), `.removed-${randomUUID()}`);
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  });

/** What a process that died in the middle of the above left behind. */
export const removeDrafts = async (adaptersDir: string): Promise<void> => {
  const entries = await readdir(adaptersDir).catch(() => []);
  const drafts = entries.filter((name) => DRAFT.test(name)).map((name) => join(adaptersDir, name));
  await Promise.allSettled(drafts.map((draft) => rm(draft, { recursive: true, force: true })));
};

/** @throws SluiceError SLUICE_STORAGE, SLUICE_CONFLICT for what `work` could not write. */
export const storing = async (folder: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOTEMPTY" || code === "EEXIST") {
      throw new SluiceError(
        "SLUICE_CONFLICT",
        `the folder ${basename(folder)} exists already in the adapters folder`,
      );
    }
    throw new SluiceError(
      "SLUICE_STORAGE",
      `${folder} cannot be written (${code}): make the adapters folder writable for this process, or publish by files`,
      { cause: error },
    );
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : reasonOf(error);

const isMissing = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error));
