import { closeSync, openSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { SluiceError } from "../core/index.ts";
import { readEpoch } from "./epoch.ts";
import { faultOf } from "./fault.ts";
import type { Epoch } from "./interface.ts";

/** In a gateway's data folder. */
export const JOURNAL_FILE = "journal.sqlite";

/** How long a statement waits for the gateway that has the file, ms. */
const BUSY_MS = 5_000;
/** In one step: of several, each write of the gateway in between starts the copying anew (SQLite, Online Backup API). A reader holds up no writer. */
const ALL_PAGES = 2 ** 31 - 1;

export interface JournalCopy {
  /** `PRAGMA user_version`. */
  readonly format: number;
  readonly epoch: Epoch | undefined;
}

/**
 * Copies a journal as of one moment into one new file (0600), whether or not a gateway has it open.
 * @throws SluiceError SLUICE_STORAGE: one of the two cannot be used, or the copy is damaged.
 */
export const backUpJournal = async (file: string, copy: string): Promise<JournalCopy> => {
  try {
    closeSync(openSync(copy, "wx", 0o600));
    const source = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
    try {
      await backup(source, copy, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
    return checked(copy);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError("SLUICE_STORAGE", `the journal ${file} ${faultOf(error).detail}`, { cause: error });
  }
};

/** A copy that is whole, and one file: without the log that belongs to a journal in use. */
const checked = (copy: string): JournalCopy => {
  const database = new DatabaseSync(copy);
  try {
    database.exec("PRAGMA journal_mode = DELETE");
    const [row] = database.prepare("PRAGMA quick_check(1)").all();
    if (row?.quick_check !== "ok")
      throw new SluiceError("SLUICE_STORAGE", `the copy ${copy} is damaged: ${String(row?.quick_check)}`);
    const { user_version: format } = database.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    const hasEpochs =
      database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'epochs'").get() !== undefined;
    return { format, epoch: hasEpochs ? readEpoch(database) : undefined };
  } finally {
    database.close();
  }
};
