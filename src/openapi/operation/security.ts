import { clip, isHttpToken } from "../../core/index.ts";
import { items, type Located, member, members, rootOf, textAt } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, SecurityScheme } from "../interface.ts";

/** The document's security schemes by name. One that cannot be read or used is `unsupported`. */
export const securitySchemes = (document: Document): Map<string, SecurityScheme> => {
  const root = rootOf(document);
  const declared = members(
    document.version === "2.0"
      ? member(root, "securityDefinitions")
      : member(member(root, "components"), "securitySchemes"),
  );
  return new Map(declared.map(([name, scheme]) => [name, readScheme(document, scheme)]));
};

const readScheme = (document: Document, reference: Located): SecurityScheme => {
  try {
    return toScheme(follow(document, reference));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { kind: "unsupported", description: error.message };
  }
};

const toScheme = (at: Located): SecurityScheme => {
  const type = textAt(at, "type");
  return (
    SCHEMES.get(type)?.(at) ?? { kind: "unsupported", description: clip(type || "of no known type", 40) }
  );
};

type Reader = (at: Located) => SecurityScheme | undefined;

const readApiKey: Reader = (at) => {
  const place = textAt(at, "in");
  const name = textAt(at, "name");
  return name !== "" && (place === "header" || place === "query" || place === "cookie")
    ? { kind: "apiKey", in: place, name }
    : undefined;
};

const MAX_SCHEME_CHARS = 64;

/** RFC 9110: the scheme's name is a token. Digest and the like need an exchange of messages, a fixed value is not enough. */
const readHttp: Reader = (at) => {
  const scheme = textAt(at, "scheme");
  const known = scheme.toLowerCase();
  if (known === "basic" || known === "bearer") return { kind: known };
  if (/^(digest|negotiate|mutual|scram-.*|hoba|vapid)$/.test(known)) {
    return { kind: "unsupported", description: `http ${clip(scheme, 40)}` };
  }
  return isHttpToken(scheme) && scheme.length <= MAX_SCHEME_CHARS ? { kind: "http", scheme } : undefined;
};

/** 3.x nests flows, 2.0 has one; the first of them that has a token URL counts, machine to machine first. */
const readOauth2: Reader = (at) => {
  const flows = ["clientCredentials", "authorizationCode", "password", "deviceAuthorization"]
    .map((name) => member(member(at, "flows"), name))
    .concat(at);
  const first = (key: string): string | undefined =>
    flows.map((flow) => textAt(flow, key)).find((url) => url !== "");
  return { kind: "oauth2", tokenUrl: first("tokenUrl"), refreshUrl: first("refreshUrl") };
};

const SCHEMES: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["apiKey", readApiKey],
  ["http", readHttp],
  ["basic", () => ({ kind: "basic" })],
  ["oauth2", readOauth2],
  [
    "openIdConnect",
    (at) => {
      const url = textAt(at, "openIdConnectUrl");
      return url === "" ? undefined : { kind: "openIdConnect", url };
    },
  ],
  ["mutualTLS", () => ({ kind: "mutualTLS" })],
]);

/**
 * The sets of schemes of which one authorises the operation; an empty list: none is needed. Alternatives that need something
 * that is not defined or cannot be done are left out; without any left the operation is sent without, as it is where no credential
 * is configured, and the document's author is told.
 */
export const securityOf = (
  document: Document,
  operation: Located,
  schemes: ReadonlyMap<string, SecurityScheme>,
  warn: Warn,
): string[][] => {
  const own = member(operation, "security");
  const requirements = Array.isArray(own.node) ? own : member(rootOf(document), "security");
  const sets = items(requirements).map((requirement) => members(requirement).map(([name]) => name));
  const usable = sets.filter((set) => set.every((name) => isUsable(schemes.get(name))));
  if (usable.length < sets.length) {
    const lacking = new Set(sets.flat().filter((name) => !isUsable(schemes.get(name))));
    for (const name of lacking)
      warn(requirements.pointer, "security-undefined", describe(name, schemes.get(name)));
  }
  return usable;
};

const isUsable = (scheme: SecurityScheme | undefined): boolean =>
  scheme !== undefined && scheme.kind !== "unsupported";

const describe = (name: string, scheme: SecurityScheme | undefined): string =>
  scheme?.kind === "unsupported"
    ? `security scheme "${clip(name, 60)}" cannot be used: ${scheme.description}`
    : `security scheme "${clip(name, 60)}" is not defined`;
