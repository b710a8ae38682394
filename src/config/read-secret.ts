import { SluiceError } from "../core/index.ts";
import type { OneSecret } from "./interface.ts";
import { readText } from "./read-text.ts";

const MAX_SECRET_BYTES = 64 * 1024;

/** An environment, e.g. process.env. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * A secret's value. The final line end of a file is not part of it: editors and `echo` put it there.
 * @param where - file and key that name the source, for messages.
 * @throws SluiceError SLUICE_CONFIG without a word of it.
 */
export const readSecret = async (source: OneSecret, env: Env, where: string): Promise<string> => {
  const value =
    "env" in source
      ? (env[source.env] ?? "")
      : (await readText(source.file, MAX_SECRET_BYTES, `${where}: the secret`)).replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw new SluiceError(
    "SLUICE_CONFIG",
    `${where}: ${placeOf(source)} is ${"env" in source ? "not set" : "empty"}`,
  );
};

export const placeOf = (source: OneSecret): string =>
  "env" in source ? `environment variable ${source.env}` : `file ${source.file}`;
