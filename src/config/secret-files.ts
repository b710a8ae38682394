import type { AdapterManifest, CredentialSource, OneSecret, TlsSource } from "./interface.ts";

/** Every file a manifest's credentials, certificates and keys are read from. */
export const secretFiles = ({ upstream }: AdapterManifest): string[] => [
  ...Object.values(upstream.credentials).flatMap(sourcesOf).flatMap(fileOf),
  ...tlsFiles(upstream.tls),
];

const tlsFiles = ({ ca, cert, key }: TlsSource): string[] => [
  ...[ca, cert].flatMap((file) => file ?? []),
  ...fileOf(key),
];

const sourcesOf = (source: CredentialSource): (string | OneSecret | undefined)[] => {
  if ("clientId" in source) return [source.clientId, source.clientSecret, source.refreshToken];
  return "password" in source ? [source.username, source.password] : [source];
};

const fileOf = (source: string | OneSecret | undefined): string[] =>
  typeof source === "object" && "file" in source ? [source.file] : [];
