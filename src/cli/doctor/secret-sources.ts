import type { AdapterManifest, CredentialSource, OneSecret } from "../../config/index.ts";

export interface NamedSource {
  readonly source: OneSecret;
  /** Of the manifest, as in `upstream.credentials.apiKey`. */
  readonly where: string;
  /** As it is written: `upstream.credentials: { apiKey: { env: … } }`. */
  readonly key: string;
  /** All of a credential: of basic it is `user:password`. */
  readonly isWhole: boolean;
}

/** Where an adapter's secrets are to be found; values written plainly are none. */
export const secretSources = ({ upstream }: AdapterManifest): readonly NamedSource[] => [
  ...Object.entries(upstream.credentials).flatMap(([name, source]) =>
    partsOf(source).map((part) => ({
      source: part,
      where: `upstream.credentials.${name}`,
      key: `upstream.credentials: { ${name}: ${formOf(source)} }`,
      isWhole: part === source,
    })),
  ),
  ...(upstream.tls.key === undefined
    ? []
    : [{ source: upstream.tls.key, where: "upstream.tls.key", key: "upstream.tls.key", isWhole: true }]),
];

const formOf = (source: CredentialSource): string => {
  if ("clientId" in source) return "{ clientId: …, clientSecret: { env: … } }";
  return "password" in source ? "{ username: …, password: { env: … } }" : "{ env: … }";
};

const partsOf = (source: CredentialSource): OneSecret[] => {
  const parts =
    "clientId" in source
      ? [source.clientId, source.clientSecret, source.refreshToken]
      : "password" in source
        ? [source.username, source.password]
        : [source];
  return parts.filter((part) => typeof part === "object");
};
