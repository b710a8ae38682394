import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SluiceError } from "../core/index.ts";
import { readOrCreatePrivateFile, readPrivateFile } from "./private-file.ts";
import type { Env } from "./read-secret.ts";
import { readText } from "./read-text.ts";

const TOKEN = "SLUICE_ADMIN_TOKEN";
const TOKEN_FILE = "SLUICE_ADMIN_TOKEN_FILE";
const WHAT = "the admin token";
const MIN_CHARS = 16; // below this it can be guessed
const MAX_BYTES = 4096;

/**
 * The admin token: from SLUICE_ADMIN_TOKEN or SLUICE_ADMIN_TOKEN_FILE, else `<data>/admin.token`, made on first start.
 * @throws SluiceError SLUICE_CONFIG, SLUICE_STORAGE.
 */
export const loadAdminToken = async (data: string, env: Env): Promise<string> => {
  const file = tokenFile(data);
  return (await fromEnv(env)) ?? checked((await readOrCreatePrivateFile(file, WHAT, newToken)).text, file);
};

/** The token as the command line finds it: nothing is made. undefined: there is none. */
export const findAdminToken = async (data: string, env: Env): Promise<string | undefined> => {
  const file = tokenFile(data);
  const text = (await fromEnv(env)) ?? (await readPrivateFile(file, WHAT));
  return text === undefined ? undefined : checked(text, file);
};

/** Where it is read from, for a line of text: a variable, a file, or a variable with the file it names. */
export const adminTokenPlace = (data: string, env: Env): string => {
  if (env[TOKEN]) return TOKEN;
  return env[TOKEN_FILE] ? `${env[TOKEN_FILE]} (${TOKEN_FILE})` : tokenFile(data);
};

const tokenFile = (data: string): string => join(data, "admin.token");
const newToken = (): string => randomBytes(32).toString("base64url");

/** A file named by the environment may be readable by others: container secrets are mounted so. */
const fromEnv = async (env: Env): Promise<string | undefined> => {
  const value = env[TOKEN] || undefined;
  const file = env[TOKEN_FILE] || undefined;
  if (value !== undefined && file !== undefined) {
    throw new SluiceError("SLUICE_CONFIG", `${TOKEN} and ${TOKEN_FILE} are both set: unset one`);
  }
  if (file !== undefined) return checked((await readText(file, MAX_BYTES, `${TOKEN_FILE}:`)).trim(), file);
  return value === undefined ? undefined : checked(value, TOKEN);
};

const checked = (token: string, where: string): string => {
  if (token.length >= MIN_CHARS && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new SluiceError(
    "SLUICE_CONFIG",
    `${where}: an admin token has at least ${MIN_CHARS} printable ASCII characters and no spaces`,
  );
};
