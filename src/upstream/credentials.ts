import { SluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { isHeaderName, isHeaderValue } from "./header-value.ts";
import type { Credential } from "./interface.ts";
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
export const selectCredentials = (
  security: BoundCall["security"],
  credentials: Credentials,
): Credential[] => {
  const configured = (scheme: string): boolean => Object.hasOwn(credentials, scheme);
  const met =
    security.find((set) => set.length > 0 && set.every(configured)) ??
    security.find((set) => set.length === 0);
  return (met ?? []).flatMap((scheme) => credentials[scheme] ?? []);
};

export const credentialPart = (credential: Credential): CredentialPart => {
  switch (credential.kind) {
    case "basic":
      return { in: "header", name: "authorization", text: `Basic ${basicToken(credential)}` };
    case "bearer":
      return { in: "header", name: "authorization", text: `Bearer ${credential.token}` };
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

/** `user:password` in UTF-8 (RFC 7617), base64. */
export const basicToken = (credential: { username: string; password: string }): string =>
  Buffer.from(`${credential.username}:${credential.password}`).toString("base64");

/** @throws SluiceError SLUICE_CONFIG naming the scheme, never its value, when a credential cannot be written into a request. */
export const checkCredentials = (credentials: Credentials): void => {
  for (const [scheme, credential] of Object.entries(credentials)) {
    const reason = unusable(credential);
    if (reason !== undefined) throw new SluiceError("SLUICE_CONFIG", `credential "${scheme}" ${reason}`);
  }
};

const unusable = (credential: Credential): string | undefined => {
  switch (credential.kind) {
    case "basic":
      return credential.username.includes(":")
        ? "has a colon in its user name, which basic authentication cannot carry"
        : undefined;
    case "bearer":
      return /^[\x21-\x7e]+$/.test(credential.token)
        ? undefined
        : "is not a token: it is empty or has blanks or control characters";
    case "apiKey": {
      if (credential.value === "") return "is empty";
      if (credential.in === "query")
        return credential.value.isWellFormed() ? undefined : "is not well-formed Unicode";
      if (credential.in === "header" && !isHeaderName(credential.name))
        return "names a header that cannot exist";
      if (!isHeaderValue(credential.value))
        return "has characters that an HTTP header cannot carry, such as a line break";
      return credential.in === "cookie" && /[;,\s"\\]/.test(credential.value)
        ? "has characters that a cookie cannot carry"
        : undefined;
    }
  }
};
