import { closeSync, fsyncSync, openSync, rmSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { LostFile } from "./fault.ts";

/** Whether the open database is the one at its path. SQLite writes on into a file that was deleted, to nobody's use. */
export class FileWatch {
  readonly #file: string;
  readonly #inode: number | undefined;
  #logInode: number | undefined;

  constructor(file: string) {
    this.#file = file;
    this.#inode = statOf(file)?.ino;
  }

  /** To be called when a log exists. @returns its size. @throws LostFile */
  logBytes(): number {
    const inode = statOf(this.#file)?.ino;
    if (inode === undefined) throw new LostFile("was deleted while it was in use: make its folder again");
    if (inode !== this.#inode) throw new LostFile(REPLACED);
    const log = statOf(`${this.#file}-wal`);
    this.#logInode ??= log?.ino;
    if (log === undefined || log.ino !== this.#logInode)
      throw new LostFile("lost its log while it was in use: leave the files of the journal alone");
    return log.size;
  }

  /** Puts all that the open database holds at its path, on the disk. @throws LostFile while something else is there. */
  writeBack(database: DatabaseSync): void {
    const inode = statOf(this.#file)?.ino;
    if (inode === this.#inode) {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return;
    }
    if (inode !== undefined) throw new LostFile(REPLACED);
    const descriptor = openSync(this.#file, "ax", 0o600);
    try {
      database.prepare("VACUUM INTO ?").run(this.#file);
      fsyncSync(descriptor);
    } catch (error) {
      rmSync(this.#file);
      throw error;
    } finally {
      closeSync(descriptor);
    }
    const folder = openSync(dirname(this.#file), "r");
    fsyncSync(folder);
    closeSync(folder);
  }
}

const REPLACED = "was replaced by another file while it was in use: move that away, or restart to use it";

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });
