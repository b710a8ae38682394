import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SluiceError } from "../core/index.ts";

/** A folder in the data folder: what `sluice restore` still has to put in its place. */
export const UNFINISHED_RESTORE = "unfinished-restore";

/** @throws SluiceError SLUICE_CONFIG: what is here is partly of before a restore, and must not be served. */
export const checkRestored = async (data: string): Promise<void> => {
  if ((await stat(join(data, UNFINISHED_RESTORE)).catch(() => undefined)) === undefined) return;
  throw new SluiceError(
    "SLUICE_CONFIG",
    `a restore into ${data} was interrupted: run "sluice restore" with --replace again`,
  );
};
