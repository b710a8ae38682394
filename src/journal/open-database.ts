import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { ThreadSetup } from "./messages.ts";
import { migrate, UnfitFile } from "./migrations.ts";

/** How long a statement waits for another process that has the file, ms: long enough for one that looks into it. */
const BUSY_MS = 200;
/** The log is moved into the file at this many pages of 4 KiB, and cut back to so many bytes. */
const CHECKPOINT_PAGES = 4000;
const MAX_LOG_BYTES = 64 * 1024 * 1024;
const CACHE_KIB = 32 * 1024;

/** The journal's database at this program's version; a new file is the owner's alone. @throws whatever SQLite or the disk says. */
export const openDatabase = ({ file, durability }: ThreadSetup): DatabaseSync => {
  closeSync(openSync(file, "a", 0o600));
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    database.exec(`
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      PRAGMA journal_size_limit = ${MAX_LOG_BYTES};
    `);
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    if (mode !== "wal")
      throw new UnfitFile("cannot be used: its file system has no shared memory; use a local one");
    migrate(database);
    chmodSync(file, 0o600); // also one that stood there
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
