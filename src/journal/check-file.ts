import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { faultOf } from "./fault.ts";

/** Complaints of SQLite that are told, of which one is enough. */
const MAX_COMPLAINTS = 5;

/**
 * Why the journal of a gateway that is stopped cannot be relied on; one that is whole, or not there, has no problems. Changes nothing: after a clean end
 * there is no log beside the file, which is then read as it is; after a crash its log and index are there to be read along.
 * Reads all of the file.
 */
export const journalProblems = (file: string): readonly string[] => {
  if (!existsSync(file)) return [];
  try {
    const url = pathToFileURL(file);
    if (!existsSync(`${file}-wal`)) url.search = "immutable=1";
    const database = new DatabaseSync(url, { readOnly: true });
    try {
      const rows = database.prepare(`PRAGMA quick_check(${MAX_COMPLAINTS})`).all();
      return rows.map(({ quick_check: complaint }) => String(complaint)).filter((text) => text !== "ok");
    } finally {
      database.close();
    }
  } catch (error) {
    return [faultOf(error).detail];
  }
};
