import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import { tell } from "./output.ts";

export const keyOption = {
  type: "string",
  value: "FILE",
  help: "Key that signs; default $SLUICE_KEY, else a file of your own, made on first use",
} as const;

/** Where the person's key is: `--key`, $SLUICE_KEY, else the configuration folder. Absolute. */
export const keyFile = (given: string | undefined, env: NodeJS.ProcessEnv = process.env): string => {
  const chosen = given ?? env.SLUICE_KEY;
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  const folder = env.XDG_CONFIG_HOME;
  return join(
    folder !== undefined && folder !== "" ? resolve(folder) : join(homedir(), ".config"),
    "sluice",
    "key",
  );
};

/** The person's key where it must be there already. @throws SluiceError SLUICE_USAGE when it is not, SLUICE_CONFIG as `openSigningKey`. */
export const findSigningKey = async (given: string | undefined): Promise<Identity> => {
  const { readIdentity } = await import("../config/index.ts");
  const file = keyFile(given);
  const identity = await readIdentity(file);
  if (identity !== undefined) return identity;
  throw new SluiceError(
    "SLUICE_USAGE",
    `there is no key in ${file}: name yours with --key FILE, or make one with "sluice key new"`,
  );
};

/**
 * The person's key. The one in the configuration folder is made (0600) on first use, and its peer id told, so that somebody can allow it; one that was
 * named is not: a slip of the pen would make somebody that nobody knows.
 * @throws SluiceError SLUICE_USAGE when the named file is not there, SLUICE_CONFIG when the file is no key or open to others, SLUICE_STORAGE when it cannot be made.
 */
export const openSigningKey = async (given: string | undefined): Promise<Identity> => {
  const { loadOrMakeIdentity, readIdentity } = await import("../config/index.ts");
  const file = keyFile(given);
  if (file !== keyFile(undefined, { ...process.env, SLUICE_KEY: "" })) {
    const named = await readIdentity(file);
    if (named !== undefined) return named;
    const by = given === undefined ? "SLUICE_KEY" : "--key";
    throw new SluiceError(
      "SLUICE_USAGE",
      `${by}: there is no key in ${file}; make it with sluice key new --key ${file}`,
    );
  }
  const { identity, created } = await loadOrMakeIdentity(file);
  if (created) tell(`made a key in ${file}; your peer id is ${identity.peerId}`);
  return identity;
};
