import { randomBytes } from "node:crypto";
import { SluiceError } from "../core/index.ts";
import { createIdentity, type Identity } from "../particle/index.ts";
import { readOrCreatePrivateFile, readPrivateFile } from "./private-file.ts";

const WHAT = "the key file";

/**
 * The peer key of `file`: one line, the base64 of a 32-byte Ed25519 seed. Made on first use.
 * @throws SluiceError SLUICE_CONFIG (open to others, not a key), SLUICE_STORAGE (cannot be made).
 */
export const loadIdentity = async (file: string): Promise<Identity> =>
  (await loadOrMakeIdentity(file)).identity;

/** The same, saying whether the key is new. */
export const loadOrMakeIdentity = async (file: string): Promise<{ identity: Identity; created: boolean }> => {
  const { text, created } = await readOrCreatePrivateFile(file, WHAT, () =>
    randomBytes(32).toString("base64"),
  );
  return { identity: await parseIdentity(text, file), created };
};

/** undefined if there is no such file. */
export const readIdentity = async (file: string): Promise<Identity | undefined> => {
  const text = await readPrivateFile(file, WHAT);
  return text === undefined ? undefined : parseIdentity(text, file);
};

const parseIdentity = (text: string, file: string): Promise<Identity> => {
  const seed = Buffer.from(text, "base64");
  if (seed.length !== 32 || seed.toString("base64") !== text) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${WHAT} ${file} is not a key: it must hold the base64 of 32 bytes`,
    );
  }
  return createIdentity(new Uint8Array(seed));
};
