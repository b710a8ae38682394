import { resolve } from "node:path";
import type { CredentialSource, OneSecret, TlsSource } from "./interface.ts";

/** The same source, its files as absolute paths. */
export const absoluteSource = (source: CredentialSource, folder: string): CredentialSource => {
  const one = absoluteIn(folder);
  if ("clientId" in source) {
    const { clientId, clientSecret, refreshToken } = source;
    return {
      ...source,
      clientId: typeof clientId === "string" ? clientId : one(clientId),
      clientSecret: clientSecret && one(clientSecret),
      refreshToken: refreshToken && one(refreshToken),
    };
  }
  if (!("password" in source)) return one(source);
  const { username, password } = source;
  return { username: typeof username === "string" ? username : one(username), password: one(password) };
};

export const absoluteTls = ({ ca, cert, key }: TlsSource, folder: string): TlsSource => ({
  ca: ca && resolve(folder, ca),
  cert: cert && resolve(folder, cert),
  key: key && absoluteIn(folder)(key),
});

export const absoluteSecret = (source: OneSecret, folder: string): OneSecret =>
  "file" in source ? { file: resolve(folder, source.file) } : source;

const absoluteIn =
  (folder: string) =>
  (source: OneSecret): OneSecret =>
    absoluteSecret(source, folder);
