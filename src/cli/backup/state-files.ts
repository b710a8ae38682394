import { readdir } from "node:fs/promises";
import { PREDECESSOR_FILE, RETIRED_FILE, SUCCESSOR_FILE } from "../../config/index.ts";
import { JOURNAL_FILE } from "../../journal/index.ts";

/** Of a data folder, what a backup holds besides the journal; the rest is made anew (docs/production.md). */
const COPIED = new Set([
  "peer.key",
  "admin.token",
  "bans.json",
  PREDECESSOR_FILE,
  RETIRED_FILE,
  SUCCESSOR_FILE,
]);
const AUDIT = /^audit(\.\d{1,3})?\.jsonl$/;

/** May a backup hold a file of this name? */
export const isStateFile = (name: string): boolean =>
  name === JOURNAL_FILE || COPIED.has(name) || AUDIT.test(name);

/** Those that are there. */
export const stateFilesIn = async (data: string): Promise<readonly string[]> =>
  (await readdir(data).catch(() => [])).filter(isStateFile).sort();
