import { basicToken, clientToken } from "./credentials.ts";
import type { ConfiguredCredential } from "./interface.ts";
import { secretForms } from "./secret-forms.ts";

/** Of each security scheme: an access and a refresh token, and those before them, which requests on their way carry. */
const LEARNED_SECRETS = 4;
export const MASK = "[redacted]";

export type Redact = (text: string) => string;

export interface Redactor {
  readonly redact: Redact;
  /** A secret that was not configured but issued. */
  learn(scheme: string, secret: string): void;
}

/**
 * Removes secrets from what an upstream says: some echo a key in an error or a redirect, and everything in a particle is readable by
 * every later hop.
 */
export const secretRedactor = (credentials: Readonly<Record<string, ConfiguredCredential>>): Redactor => {
  const configured = secretForms(Object.values(credentials).flatMap(secretsOf));
  const learned = new Map<string, readonly string[]>();
  let secrets = configured;
  return {
    redact: (text) =>
      secrets.reduce((rest, secret) => (rest.includes(secret) ? rest.replaceAll(secret, MASK) : rest), text),
    learn(scheme, secret) {
      const others = (learned.get(scheme) ?? []).filter((known) => known !== secret);
      learned.set(scheme, [...others, secret].slice(-LEARNED_SECRETS));
      secrets = [...configured, ...secretForms([...learned.values()].flat())];
    },
  };
};

const secretsOf = (credential: ConfiguredCredential): string[] => {
  switch (credential.kind) {
    case "apiKey":
    case "http":
      return [credential.value];
    case "bearer":
      return [credential.token];
    case "basic":
      return [credential.password, basicToken(credential)];
    case "oauth":
      return [...clientSecrets(credential.clientId, credential.clientSecret), credential.refreshToken ?? ""];
    case "mutualTLS":
      return [];
  }
};

const clientSecrets = (clientId: string, secret: string | undefined): string[] =>
  secret === undefined ? [] : [secret, clientToken(clientId, secret)];
