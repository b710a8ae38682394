import { nearest, SluiceError } from "../core/index.ts";
import type { SecurityScheme } from "../openapi/interface.ts";
import type { ConfiguredCredential, OAuthClient } from "../upstream/interface.ts";
import type { AdapterManifest, CredentialSource, OAuthSource, OneSecret } from "./interface.ts";
import { type Env, placeOf, readSecret } from "./read-secret.ts";

/**
 * Reads the manifest's credentials, each in the form its security scheme needs; a client certificate is that of every mutualTLS scheme.
 * @throws SluiceError SLUICE_CONFIG naming file, scheme and the variable or file; never a value.
 */
export const resolveSecrets = async (
  manifest: AdapterManifest,
  schemes: Readonly<Record<string, SecurityScheme>>,
  env: Env,
): Promise<Record<string, ConfiguredCredential>> => {
  const { credentials, tls } = manifest.upstream;
  const entries = Object.entries(credentials).map(async ([name, source]) => {
    const where = `${manifest.file}: upstream.credentials.${name}`;
    const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
    if (scheme === undefined)
      throw new SluiceError("SLUICE_CONFIG", `${where}: ${unknownScheme(name, Object.keys(schemes))}`);
    return [name, await credentialFor(scheme, source, env, where)] as const;
  });
  const byCertificate = Object.entries(schemes).flatMap(([name, { kind }]) =>
    kind === "mutualTLS" && tls.cert !== undefined ? [[name, { kind }] as const] : [],
  );
  return Object.fromEntries([...byCertificate, ...(await Promise.all(entries))]);
};

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
  source: CredentialSource,
  env: Env,
  where: string,
): Promise<ConfiguredCredential> => {
  const refuse = (reason: string) => new SluiceError("SLUICE_CONFIG", `${where}: ${reason}`);
  if (scheme.kind === "unsupported")
    throw refuse(`this kind of security scheme is not supported: ${scheme.description}`);
  if (scheme.kind === "mutualTLS")
    throw refuse("a mutualTLS scheme is met by upstream.tls.cert and key; leave it out here");
  const isOAuth = scheme.kind === "oauth2" || scheme.kind === "openIdConnect";
  if ("clientId" in source) {
    if (!isOAuth) throw refuse(`a scheme of kind ${scheme.kind} has no clientId`);
    return oauthClient(scheme, source, env, where);
  }
  if (scheme.kind === "basic") return { kind: "basic", ...(await userAndPassword(source, env, where)) };
  if ("password" in source) {
    throw refuse(
      isOAuth
        ? "an OAuth client is { clientId, clientSecret: { env: NAME } }"
        : `a scheme of kind ${scheme.kind} has one value: use { env: NAME } or { file: PATH }`,
    );
  }
  const value = await readSecret(source, env, where);
  return isOAuth || scheme.kind === "bearer" ? { kind: "bearer", token: value } : { ...scheme, value };
};

const oauthClient = async (
  scheme: OAuthClient["scheme"],
  source: OAuthSource,
  env: Env,
  where: string,
): Promise<OAuthClient> => {
  const { clientId, clientSecret, refreshToken, clientAuth, scopes, parameters, tokenUrl } = source;
  return {
    kind: "oauth",
    scheme,
    clientId: await textOf(clientId, env, `${where}.clientId`),
    clientSecret: clientSecret && (await readSecret(clientSecret, env, `${where}.clientSecret`)),
    refreshToken: refreshToken && (await readSecret(refreshToken, env, `${where}.refreshToken`)),
    clientAuth,
    scopes,
    parameters,
    tokenUrl,
  };
};

const userAndPassword = async (
  source: Exclude<CredentialSource, OAuthSource>,
  env: Env,
  where: string,
): Promise<{ username: string; password: string }> => {
  if ("password" in source) {
    const { username, password } = source;
    return {
      username: await textOf(username, env, `${where}.username`),
      password: await readSecret(password, env, `${where}.password`),
    };
  }
  const pair = await readSecret(source, env, where);
  const colon = pair.indexOf(":");
  if (colon < 0) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${where}: ${placeOf(source)} must hold user:password, or write { username, password: { env: NAME } }`,
    );
  }
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
};

const textOf = async (source: string | OneSecret, env: Env, where: string): Promise<string> =>
  typeof source === "string" ? source : readSecret(source, env, where);
