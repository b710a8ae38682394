import { type FileHandle, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Logger, reasonOf, SluiceError } from "../core/index.ts";
import { linesBackwards } from "./audit-lines.ts";

/** Lines that are on the disk once they are said to be, in a few files that grow no further than they may. */
export interface AuditFile {
  /** Resolves when the line is on the disk. @throws SluiceError SLUICE_STORAGE */
  append(line: string): Promise<void>;
  /** Every line there is, the last first, some at a time. @throws SluiceError SLUICE_STORAGE */
  newestFirst(): AsyncGenerator<readonly string[]>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export interface AuditFileOptions {
  /** `<name>.jsonl`; what was written before is in `<name>.1.jsonl` and so on. */
  readonly path: string;
  /** Of one file. */
  readonly maxBytes: number;
  /** In all. */
  readonly files: number;
  /** Lines that wait for the disk at a time. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const PRIVATE = 0o600;
const LINE_FEED = 0x0a;

export const createAuditFile = (options: AuditFileOptions, logger: Logger): AuditFile => {
  const { path, maxBytes, maxWaiting } = options;
  const paths = Array.from({ length: options.files }, (_, index) =>
    index === 0 ? path : path.replace(/\.jsonl$/, `.${index}.jsonl`),
  );
  const waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  /** Whether the file may end in half a line: another process wrote it, or a write of this one failed. */
  let isDoubtful = true;

  /** Opened each time: somebody may have moved it away meanwhile. */
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    const present = await sizeOf(path);
    if (present > 0 && present + bytes.length > maxBytes) await shift(paths);
    await using file = await openFor(path, "a+");
    const { size } = await file.stat();
    if (isDoubtful) await mend(file, size, () => logger.warn({ file: path }, TORN));
    isDoubtful = true;
    await file.appendFile(bytes);
    await file.datasync();
    isDoubtful = false;
    if (size === 0) await syncFolder(path);
  };

  /** Whatever waits goes to the disk together. */
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      try {
        await write(batch.map(({ line }) => `${line}\n`).join(""));
        for (const { done } of batch) done();
      } catch (error) {
        const problem = unwritable(path, error);
        for (const { failed } of batch) failed(problem);
      }
    }
    writing = undefined;
  };

  return {
    append(line) {
      if (waiting.length >= maxWaiting)
        return Promise.reject(
          new SluiceError("SLUICE_STORAGE", `${path}: ${maxWaiting} changes wait to be recorded; try later`),
        );
      return new Promise<void>((done, failed) => {
        waiting.push({ line, done, failed });
        writing ??= writeAll();
      });
    },
    async *newestFirst() {
      await using files = new AsyncDisposableStack();
      const opened: FileHandle[] = [];
      for (const each of paths) {
        const file = await openFor(each, "r").catch((error: unknown) => {
          if (isMissing(error)) return undefined;
          throw new SluiceError("SLUICE_STORAGE", `${each} cannot be read: ${reasonOf(error)}`, {
            cause: error,
          });
        });
        if (file !== undefined) opened.push(files.use(file));
      }
      for (const file of opened) yield* linesBackwards(file);
    },
    async close() {
      await writing;
    },
  };
};

const TORN =
  "the audit log ends in half a line: the process ended, or its disk was full, while a change was being recorded";

const openFor = (path: string, flags: string): Promise<FileHandle> => open(path, flags, PRIVATE);

const sizeOf = async (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isMissing(error)) return 0;
      throw error;
    },
  );

/** What follows half a line begins on a line of its own. */
const mend = async (file: FileHandle, size: number, onTorn: () => void): Promise<void> => {
  await file.chmod(PRIVATE);
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] === LINE_FEED) return;
  onTorn();
  await file.appendFile("\n");
};

/** The oldest is gone afterwards. */
const shift = async (paths: readonly string[]): Promise<void> => {
  for (let index = paths.length - 1; index > 0; index--) {
    await rename(paths[index - 1] ?? "", paths[index] ?? "").catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }
};

/** A new file's name is on the disk when its folder is. */
const syncFolder = async (path: string): Promise<void> => {
  if (process.platform === "win32") return; // folders cannot be opened there
  await using folder = await open(dirname(path), "r");
  await folder.sync();
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

const unwritable = (path: string, error: unknown): SluiceError =>
  new SluiceError("SLUICE_STORAGE", `${path} cannot be written, so nothing is changed: ${reasonOf(error)}`, {
    cause: error,
  });
