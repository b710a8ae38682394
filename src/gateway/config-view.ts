import type { GatewayConfig } from "../config/index.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../core/index.ts";
import { SELF } from "../particle/index.ts";

type Listen = GatewayConfig["admin"]["listen"];

/**
 * What is in force, in the words of sluice.yaml: as a file it would make the same gateway. sluice.yaml holds no secrets, only the places they are read
 * from; whatever might be one all the same is not shown: users, passwords and queries of URLs, headers, and texts under names that secrets have.
 */
export const configView = (
  config: GatewayConfig,
): { readonly file: string | undefined; readonly config: JsonObject } => {
  const { file, admin, http, credentials, peers: named, ...rest } = config;
  const { [SELF]: _, ...peers } = named; // no name of the file's
  const view = {
    ...rest,
    peers,
    admin: { ...admin, listen: listenText(admin.listen), jwt: admin.jwt ? issuerView(admin.jwt) : "none" },
    http:
      http.listen === undefined
        ? "none"
        : { ...http, listen: listenText(http.listen), tls: http.tls ?? "none" },
    credentials: {
      issuers: Object.fromEntries(
        credentials.issuers.map(({ name, keys, ...issuer }) => [name, issuerView({ ...issuer, ...keys })]),
      ),
    },
  };
  return { file, config: shown(plain(view)) as JsonObject };
};

const listenText = (listen: Listen): string => {
  if (listen === undefined) return "none";
  const { host, port } = listen;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
};

const issuerView = (issuer: { readonly jwksUrl?: string } | object): object => {
  const { jwksUrl, ...others } = { jwksUrl: undefined, ...issuer };
  return jwksUrl === undefined ? others : { ...others, jwks: jwksUrl };
};

/** Without what is undefined. */
const plain = (value: object): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

const HIDDEN = "[redacted]";
const SECRET_NAME =
  /token|secret|passw|passphrase|authorization|cookie|credential$|(api|access|private)[-_]?key/i;

const shown = (value: JsonValue, isSecret = false): JsonValue => {
  if (Array.isArray(value)) return value.map((item) => shown(item, isSecret));
  if (isJsonObject(value)) {
    if (isSource(value)) return value;
    const entries = Object.entries(value).map(([name, inner]) => [
      name,
      shown(inner, isSecret || name === "headers" || SECRET_NAME.test(name)),
    ]);
    return Object.fromEntries(entries) as JsonObject;
  }
  if (typeof value !== "string") return value;
  return isSecret ? HIDDEN : withoutUser(value);
};

/** `{ env: NAME }` or `{ file: PATH }`. */
const isSource = (value: JsonObject): boolean => {
  const [name, ...others] = Object.keys(value);
  return (name === "env" || name === "file") && others.length === 0;
};

const withoutUser = (text: string): string => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (`${url.username}${url.password}${url.search}${url.hash}` === "") return text;
  for (const part of ["username", "password", "hash"] as const) if (url[part] !== "") url[part] = "redacted";
  if (url.search !== "") url.search = "redacted";
  return url.href;
};
