import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  loadOrMakeIdentity,
  PREDECESSOR_FILE,
  readIdentity,
  SUCCESSOR_FILE,
  writeSuccession,
} from "../config/index.ts";
import { SluiceError } from "../core/index.ts";
import { readSuccession, type Succession, signSuccession } from "../jose/index.ts";

export interface Rotation extends Succession {
  readonly statement: string;
}

/**
 * Makes the next identity in a new data folder, and has the key of the old one sign who succeeds it. A statement is kept in both.
 * @param old - data folder of the gateway whose key is to be replaced; it may be running
 * @throws SluiceError SLUICE_CONFIG: it has no key; SLUICE_CONFLICT: it has a successor, or the new folder a key; SLUICE_STORAGE.
 */
export const rotateKey = async (
  old: string,
  next: string,
  { now, expiresMs }: { readonly now: number; readonly expiresMs: number },
): Promise<Rotation> => {
  if (resolve(old) === resolve(next))
    throw new SluiceError("SLUICE_USAGE", `--data names the folder of the old key, ${old}: name a new one`);
  const identity = await readIdentity(join(old, "peer.key"));
  if (identity === undefined)
    throw new SluiceError("SLUICE_CONFIG", `no gateway has run with ${old}: it has no peer.key`);
  const mine = join(old, SUCCESSOR_FILE);
  const taken = new SluiceError(
    "SLUICE_CONFLICT",
    `${identity.peerId} has a successor already: delete ${mine} if that one was never used`,
  );
  if (existsSync(mine)) throw taken;
  const made = await loadOrMakeIdentity(join(next, "peer.key"));
  if (!made.created) throw new SluiceError("SLUICE_CONFLICT", `${next} has a key already: name a new folder`);
  const statement = await signSuccession(identity, { to: made.identity.peerId, at: now, expiresMs });
  await writeSuccession(next, PREDECESSOR_FILE, statement);
  if (!(await writeSuccession(old, SUCCESSOR_FILE, statement))) throw taken;
  return { ...(await readSuccession(statement)), statement };
};
