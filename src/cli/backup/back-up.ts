import { chmod, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, readIdentity } from "../../config/index.ts";
import { SluiceError } from "../../core/index.ts";
import { backUpJournal, JOURNAL_FILE } from "../../journal/index.ts";
import { VERSION } from "../../version.ts";
import { type BackupFile, type BackupManifest, MANIFEST } from "./manifest.ts";
import { copyPrivately, settled, settleFolder } from "./private-copy.ts";
import { stateFilesIn } from "./state-files.ts";

/**
 * Copies what a gateway must not forget into a folder (0700) that must be new or empty, whether or not the gateway runs. The manifest comes
 * last: a folder without one is a half-made backup.
 * @param at - now, Unix ms
 * @throws SluiceError SLUICE_CONFLICT, SLUICE_CONFIG: no gateway ran here; SLUICE_STORAGE.
 */
export const backUp = async (data: string, folder: string, at: number): Promise<BackupManifest> => {
  const identity = await readIdentity(join(data, "peer.key"));
  if (identity === undefined)
    throw new SluiceError("SLUICE_CONFIG", `no gateway has run with ${data}: it has no peer.key`);
  await makeEmpty(folder);
  const files: BackupFile[] = [];
  let journal: BackupManifest["journal"] = null;
  for (const name of await stateFilesIn(data)) {
    const copy = join(folder, name);
    if (name === JOURNAL_FILE) {
      const { format, epoch } = await backUpJournal(join(data, name), copy);
      journal = { format, epoch: epoch?.n ?? 0 };
    } else await copyPrivately(join(data, name), copy);
    files.push({ name, ...(await settled(copy)) });
  }
  const manifest: BackupManifest = {
    kind: "sluice-backup",
    version: VERSION,
    at,
    peerId: identity.peerId,
    journal,
    files,
  };
  const draft = join(folder, `${MANIFEST}.draft`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flag: "wx", flush: true });
  await rename(draft, join(folder, MANIFEST));
  await settleFolder(folder);
  return manifest;
};

const makeEmpty = async (folder: string): Promise<void> => {
  let present: readonly string[];
  try {
    await makeFolder(folder, 0o700);
    present = await readdir(folder);
    if (present.length === 0) await chmod(folder, 0o700);
  } catch (error) {
    throw new SluiceError(
      "SLUICE_STORAGE",
      `the folder ${folder} cannot be made: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  if (present.length === 0) return;
  const what = present.includes(MANIFEST) ? "holds a backup already" : "is not empty";
  throw new SluiceError("SLUICE_CONFLICT", `${folder} ${what}: name a folder that is new or empty`);
};
