import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { lockData, makeFolder, readIdentity, UNFINISHED_RESTORE } from "../../config/index.ts";
import { MAX_LIFETIME_MS, reasonOf, SluiceError } from "../../core/index.ts";
import { JOURNAL_FILE, openEpoch, readRevoked } from "../../journal/index.ts";
import type { Epoch } from "../../journal/interface.ts";
import { type BackupManifest, readManifest } from "./manifest.ts";
import { makeAside, stateIn } from "./old-state.ts";
import { copyPrivately, settled, settleFolder } from "./private-copy.ts";

/** As a gateway revokes what it does not know the time of: nothing that could be valid now is valid after that. */
const REVOKED_MS = 2 * MAX_LIFETIME_MS;

export interface RestoreOptions {
  /** Of the backup. */
  readonly folder: string;
  readonly data: string;
  /** Move aside what is in `data`. */
  readonly replace: boolean;
  /** Ids of credentials that are to be refused from the start. */
  readonly revoke: readonly string[];
  readonly clockSkewMs: number;
  /** Unix ms. */
  readonly now: number;
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** Undefined: the backup has no journal. */
  readonly epoch: Epoch | undefined;
  /** Where what was in the data folder is now. */
  readonly before: string | undefined;
  /** Credentials that stay revoked by the journal that was there; undefined: there was none that can be read. */
  readonly carried: number | undefined;
}

/**
 * Puts a backup in the place of a data folder's content, under its lock. Everything is copied and checked before anything that is there is
 * touched; interrupted after that, the gateway does not start until the restore was done again.
 * @throws SluiceError SLUICE_CONFIG: no backup, a changed one, or a running gateway; SLUICE_CONFLICT: the folder is not empty; SLUICE_STORAGE.
 */
export const restore = async ({
  folder,
  data,
  replace,
  revoke,
  clockSkewMs,
  now,
}: RestoreOptions): Promise<Restored> => {
  const manifest = await readManifest(folder);
  await makeFolder(data, 0o700);
  const lock = await lockData(data);
  try {
    const old = await stateIn(data);
    if (old.length > 0 && !replace)
      throw new SluiceError(
        "SLUICE_CONFLICT",
        `${data} is not empty (${old.slice(0, 3).join(", ")}): with --replace what is there is moved aside`,
      );
    const staged = join(data, "restoring");
    await rm(staged, { recursive: true, force: true });
    await mkdir(staged, { mode: 0o700 });
    await stage(manifest, folder, staged);
    const unfinished = join(data, UNFINISHED_RESTORE);
    // An earlier restore that was interrupted has the old journal moved aside already, and what it revoked in a copy.
    const earlier = (await readdir(unfinished).catch(() => [])).map((name) => join(unfinished, name));
    const carried = revokedIn([data, ...earlier].map((folder) => join(folder, JOURNAL_FILE)));
    const asked = revoke.map((id) => ({ id, until: now + REVOKED_MS }));
    const signedAfter = Math.max(now, manifest.at) + clockSkewMs;
    const epoch =
      manifest.journal === null
        ? undefined
        : openEpoch(join(staged, JOURNAL_FILE), { openedAt: now, signedAfter }, [
            ...(carried ?? []),
            ...asked,
          ]);
    // From here on the gateway does not start until all is in its place.
    const next = join(unfinished, `${now}-${earlier.length}`);
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await rename(staged, next);
    await settleFolder(unfinished);
    await settleFolder(data);
    const before = await moveAside(data, now);
    for (const { name } of manifest.files) await rename(join(next, name), join(data, name));
    await settleFolder(data);
    await rm(unfinished, { recursive: true });
    // Whether the earlier one could read the old journal is not known any more.
    return { manifest, epoch, before, carried: earlier.length > 0 ? undefined : carried?.length };
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError("SLUICE_STORAGE", `${data} cannot be restored: ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    await lock.release();
  }
};

/** The journal that is replaced may be why there is a restore: where it can be read, what it revoked stays so. Undefined: none can be. */
const revokedIn = (journals: readonly string[]): ReturnType<typeof readRevoked> | undefined => {
  const read = journals.flatMap((file) => {
    try {
      return [readRevoked(file)];
    } catch {
      return [];
    }
  });
  const revoked = new Map(read.flat().map((each) => [each.id, each]));
  return read.length === 0 ? undefined : [...revoked.values()];
};

/** Copies the files, and looks at the copies. */
const stage = async ({ files, peerId }: BackupManifest, folder: string, staged: string): Promise<void> => {
  for (const { name, bytes, sha256 } of files) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() === false)
      throw new SluiceError("SLUICE_CONFIG", `${join(folder, name)} is no file: restore another backup`); // a pipe, or zeros without end
    await copyPrivately(join(folder, name), join(staged, name));
    const copied = await settled(join(staged, name));
    if (copied.bytes !== bytes || copied.sha256 !== sha256)
      throw new SluiceError(
        "SLUICE_CONFIG",
        `${join(folder, name)} was changed since the backup: restore another`,
      );
  }
  if ((await readIdentity(join(staged, "peer.key")))?.peerId !== peerId)
    throw new SluiceError("SLUICE_CONFIG", `the backup ${folder} has no key, or not that of ${peerId}`);
};

/** What is there now: reading the old journal may have put its log away. */
const moveAside = async (data: string, now: number): Promise<string | undefined> => {
  const old = await stateIn(data);
  if (old.length === 0) return undefined;
  const aside = await makeAside(data, now);
  for (const name of old) await rename(join(data, name), join(aside, name));
  return aside;
};
