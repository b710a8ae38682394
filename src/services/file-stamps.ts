import { type FileStamp, stampOf } from "./adapter-folder.ts";

/**
 * How files looked before they were read, so that no change goes unseen: one that comes while they are read is found by the next comparison.
 */
export interface FileStamps {
  /** Looks at a file, unless it was looked at before. To be awaited before it is read. */
  note(file: string): Promise<void>;
  readonly files: readonly string[];
  /** When the newest was written, Unix ms. */
  readonly newest: number | undefined;
  /** Do the files look now as they did? */
  areCurrent(): Promise<boolean>;
}

export const createFileStamps = (): FileStamps => {
  const stamps = new Map<string, Promise<FileStamp>>();
  const known = new Map<string, FileStamp>();
  return {
    async note(file) {
      const looked = stamps.get(file) ?? stampOf(file);
      stamps.set(file, looked);
      known.set(file, await looked);
    },
    get files() {
      return [...known.keys()];
    },
    get newest() {
      const times = [...known.values()].flatMap(({ writtenAt }) => writtenAt ?? []);
      return times.length === 0 ? undefined : Math.max(...times);
    },
    async areCurrent() {
      const now = await Promise.all(
        [...known.keys()].map(async (file) => [file, await stampOf(file)] as const),
      );
      return now.every(([file, { text }]) => known.get(file)?.text === text);
    },
  };
};

/** Of files that are read already, or were written just now. */
export const stampsOf = async (files: readonly string[]): Promise<FileStamps> => {
  const stamps = createFileStamps();
  await Promise.all(files.map((file) => stamps.note(file)));
  return stamps;
};
