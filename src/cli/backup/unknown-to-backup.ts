import { existsSync } from "node:fs";
import { join } from "node:path";
import { RETIRED_FILE, SUCCESSOR_FILE } from "../../config/index.ts";

const SINCE = {
  [SUCCESSOR_FILE]:
    "this key was rotated since the backup; copy it back, so that it can be retired for the successor named there alone",
  [RETIRED_FILE]: "this key was retired since the backup; copy it back, or retire it again",
};

/** What became of the key since the backup, as files that were moved aside say; a line each. */
export const unknownToBackup = (before: string, data: string): readonly string[] =>
  Object.entries(SINCE)
    .filter(([name]) => existsSync(join(before, name)) && !existsSync(join(data, name)))
    .map(([name, what]) => `  ${name} was moved there too: ${what}`);
