import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** In a data folder, what is of no gateway: the lock, what a restore is about to put there, and what an earlier one moved aside. */
const IGNORED = /^(lock\.json(\..*)?|restoring|unfinished-restore|before-.*)$/;

/** What a restore would replace. */
export const stateIn = async (data: string): Promise<readonly string[]> =>
  (await readdir(data)).filter((name) => !IGNORED.test(name)).sort();

/**
 * Makes the folder that takes what was in the data folder: beside it, or, where that is another file system (a container's volume), in it.
 * @param now - Unix ms; names the folder
 */
export const makeAside = async (data: string, now: number): Promise<string> => {
  const time = new Date(now).toISOString().replaceAll(/[:.]/g, "-");
  const beside = `${data}.before-${time}`;
  const made = await mkdir(beside, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
  if (made && (await deviceOf(beside)) === (await deviceOf(data))) return beside;
  if (made) await rm(beside, { recursive: true });
  const within = join(data, `before-${time}`);
  await mkdir(within, { mode: 0o700 });
  return within;
};

const deviceOf = async (path: string): Promise<number> => (await stat(path)).dev;
