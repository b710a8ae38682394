import { basicToken } from "./credentials.ts";
import type { Credential } from "./interface.ts";

/** Shorter secrets would match ordinary words of an answer. */
const MIN_SECRET_CHARS = 8;
const MASK = "[redacted]";

export type Redact = (text: string) => string;

/**
 * Removes configured secrets from what an upstream says: some echo a key in an error or a redirect, and everything in a
 * particle is readable by every later hop.
 */
export const secretRedactor = (credentials: Readonly<Record<string, Credential>>): Redact => {
  const secrets = Object.values(credentials)
    .flatMap(secretsOf)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret, index, all) => secret.length >= MIN_SECRET_CHARS && all.indexOf(secret) === index);
  return (text) =>
    secrets.reduce((rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, MASK) : rest), text);
};

const secretsOf = (credential: Credential): string[] => {
  switch (credential.kind) {
    case "apiKey":
      return [credential.value];
    case "bearer":
      return [credential.token];
    case "basic":
      return [credential.password, basicToken(credential)];
  }
};
