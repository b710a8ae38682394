import { isHttpToken, SluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { isHeaderValue } from "./header-value.ts";
import type { ConfiguredCredential, Credential } from "./interface.ts";
import { percentEncode } from "./percent-encode.ts";

type Credentials = Readonly<Record<string, Credential>>;

/** Where a credential goes in a request; `text` is ready to be written. */
export interface CredentialPart {
  readonly in: "header" | "query" | "cookie";
  readonly name: string;
  readonly text: string;
}

/**
 * The credentials of the first security requirement set whose schemes are all configured; an empty set (no credentials needed)
 * comes last wherever the document puts it, since what an operator configured is meant to be sent. Where none is configured the request goes
 * without: many documents ask for more than their upstreams do, the others answer 401, and publishing says which operations these are.
 */
export const selectCredentials = (security: BoundCall["security"], credentials: Credentials): Credential[] =>
  selectSet(security, credentials).flatMap((scheme) => credentials[scheme] ?? []);

/** The same as names of schemes. */
export const selectSet = (
  security: BoundCall["security"],
  credentials: Readonly<Record<string, ConfiguredCredential>>,
): readonly string[] =>
  security.find((set) => set.length > 0 && set.every((scheme) => Object.hasOwn(credentials, scheme))) ?? [];

export const credentialPart = (credential: Credential): CredentialPart => {
  switch (credential.kind) {
    case "basic":
      return { in: "header", name: "authorization", text: `Basic ${basicToken(credential)}` };
    case "bearer":
      return { in: "header", name: "authorization", text: `Bearer ${credential.token}` };
    case "http":
      return { in: "header", name: "authorization", text: `${credential.scheme} ${credential.value}` };
    case "apiKey": {
      const { in: place, name, value } = credential;
      if (place === "header") return { in: place, name: name.toLowerCase(), text: value };
      return {
        in: place,
        name,
        text: `${percentEncode(name)}=${place === "query" ? percentEncode(value) : value}`,
      };
    }
  }
};

/** The headers it is written into. */
export const headersOf = (credential: ConfiguredCredential): string[] => {
  if (credential.kind === "mutualTLS") return [];
  if (credential.kind !== "apiKey") return ["authorization"];
  return credential.in === "header" ? [credential.name] : [];
};

/** `user:password` in UTF-8 (RFC 7617), base64. */
export const basicToken = (credential: { username: string; password: string }): string =>
  Buffer.from(`${credential.username}:${credential.password}`).toString("base64");

/**
 * The same of an OAuth client (RFC 6749 section 2.3.1): both parts form-encoded first, and nothing encoded that need not be, because many
 * servers do not decode it.
 */
export const clientToken = (clientId: string, clientSecret: string): string =>
  basicToken({ username: formEncode(clientId), password: formEncode(clientSecret) });

const formEncode = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

/** @throws SluiceError SLUICE_CONFIG naming the scheme, never its value, when a credential cannot be written into a request. */
export const checkCredentials = (credentials: Readonly<Record<string, ConfiguredCredential>>): void => {
  for (const [scheme, credential] of Object.entries(credentials)) {
    const reason = unusable(credential);
    if (reason !== undefined) throw new SluiceError("SLUICE_CONFIG", `credential "${scheme}" ${reason}`);
  }
};

/** RFC 6750 allows fewer characters; what is left out here is what would end a header or its token. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

const unusable = (credential: ConfiguredCredential): string | undefined => {
  switch (credential.kind) {
    case "basic":
      return credential.username.includes(":")
        ? "has a colon in its user name, which basic authentication cannot carry"
        : undefined;
    case "bearer":
      return isToken(credential.token)
        ? undefined
        : "is not a token: it is empty or has blanks or control characters";
    case "http":
      return credential.value !== "" && isHttpToken(credential.scheme) && isHeaderValue(credential.value)
        ? undefined
        : "is empty or has characters that an HTTP header cannot carry, such as a line break";
    case "apiKey":
      return unusableKey(credential);
    case "oauth":
    case "mutualTLS":
      return undefined;
  }
};

const unusableKey = (credential: Extract<Credential, { kind: "apiKey" }>): string | undefined => {
  if (credential.value === "") return "is empty";
  if (credential.in === "query")
    return credential.value.isWellFormed() ? undefined : "is not well-formed Unicode";
  if (credential.in === "header" && !isHttpToken(credential.name)) return "names a header that cannot exist";
  if (!isHeaderValue(credential.value))
    return "has characters that an HTTP header cannot carry, such as a line break";
  return credential.in === "cookie" && /[;,\s"\\]/.test(credential.value)
    ? "has characters that a cookie cannot carry"
    : undefined;
};
