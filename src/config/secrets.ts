import { nearest, SluiceError } from "../core/index.ts";
import type { SecurityScheme } from "../openapi/interface.ts";
import type { Credential } from "../upstream/interface.ts";
import type { AdapterManifest, OneSecret, SecretSource } from "./interface.ts";
import { readText } from "./read-text.ts";

const MAX_SECRET_BYTES = 64 * 1024;

/** An environment, e.g. process.env. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the manifest's credentials, each in the form its security scheme needs.
 * @throws SluiceError SLUICE_CONFIG naming file, scheme and the variable or file; never a value.
 */
export const resolveSecrets = async (
  manifest: AdapterManifest,
  schemes: Readonly<Record<string, SecurityScheme>>,
  env: Env,
): Promise<Record<string, Credential>> => {
  const entries = Object.entries(manifest.upstream.credentials).map(async ([name, source]) => {
    const where = `${manifest.file}: upstream.credentials.${name}`;
    const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
    if (scheme === undefined)
      throw new SluiceError("SLUICE_CONFIG", `${where}: ${unknownScheme(name, Object.keys(schemes))}`);
    return [name, await credentialFor(scheme, source, env, where)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
};

/** Every file a manifest's credentials are read from. */
export const secretFiles = (manifest: AdapterManifest): string[] =>
  Object.values(manifest.upstream.credentials)
    .flatMap((source) => ("password" in source ? [source.username, source.password] : [source]))
    .flatMap((source) => (typeof source === "object" && "file" in source ? [source.file] : []));

const unknownScheme = (name: string, known: readonly string[]): string => {
  const guess = nearest(name, known);
  const hint = guess
    ? `; did you mean ${guess}?`
    : known.length > 0
      ? `; it has ${known.join(", ")}`
      : "; it has none";
  return `the document has no such security scheme${hint}`;
};

const credentialFor = async (
  scheme: SecurityScheme,
  source: SecretSource,
  env: Env,
  where: string,
): Promise<Credential> => {
  if (scheme.kind === "unsupported") {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${where}: this kind of security scheme is not supported: ${scheme.description}`,
    );
  }
  if (scheme.kind === "basic") return { kind: "basic", ...(await userAndPassword(source, env, where)) };
  if ("password" in source) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${where}: a scheme of kind ${scheme.kind} has one value: use { env: NAME } or { file: PATH }`,
    );
  }
  const value = await read(source, env, where);
  return scheme.kind === "bearer" ? { kind: "bearer", token: value } : { ...scheme, value };
};

const userAndPassword = async (
  source: SecretSource,
  env: Env,
  where: string,
): Promise<{ username: string; password: string }> => {
  if ("password" in source) {
    const { username, password } = source;
    return {
      username: typeof username === "string" ? username : await read(username, env, `${where}.username`),
      password: await read(password, env, `${where}.password`),
    };
  }
  const pair = await read(source, env, where);
  const colon = pair.indexOf(":");
  if (colon < 0) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${where}: ${placeOf(source)} must hold user:password, or write { username, password: { env: NAME } }`,
    );
  }
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
};

/** The final line end of a file is not part of the secret: editors and `echo` put it there. */
const read = async (source: OneSecret, env: Env, where: string): Promise<string> => {
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

const placeOf = (source: OneSecret): string =>
  "env" in source ? `environment variable ${source.env}` : `file ${source.file}`;
