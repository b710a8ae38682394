import { clip } from "../../core/index.ts";
import { follow, items, type Located, member, members, rootOf } from "../document/pointer.ts";
import { Refused } from "../document/refused.ts";
import type { Document, SecurityScheme } from "../interface.ts";

/** The document's security schemes by name. One that cannot be read or used is `unsupported`. */
export const securitySchemes = (document: Document): Map<string, SecurityScheme> => {
  const declared = members(member(member(rootOf(document), "components"), "securitySchemes"));
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
  const text = (key: string): string => {
    const { node } = member(at, key);
    return typeof node === "string" ? node : "";
  };
  const type = text("type");
  const place = text("in");
  const scheme = text("scheme").toLowerCase();
  if (
    type === "apiKey" &&
    text("name") !== "" &&
    (place === "header" || place === "query" || place === "cookie")
  ) {
    return { kind: "apiKey", in: place, name: text("name") };
  }
  if (type === "http" && (scheme === "basic" || scheme === "bearer")) return { kind: scheme };
  return {
    kind: "unsupported",
    description: clip(type === "http" ? `http ${scheme}` : type || "of no known type", 40),
  };
};

/**
 * The sets of schemes of which one authorises the operation; an empty list: none is needed. Alternatives that need something
 * unsupported are left out.
 * @throws Refused when no alternative is left.
 */
export const securityOf = (
  document: Document,
  operation: Located,
  schemes: ReadonlyMap<string, SecurityScheme>,
): string[][] => {
  const own = member(operation, "security");
  const requirements = own.node === undefined ? member(rootOf(document), "security") : own;
  const sets = items(requirements).map((requirement) => members(requirement).map(([name]) => name));
  const usable = sets.filter((set) => set.every((name) => isUsable(schemes.get(name))));
  if (sets.length === 0 || usable.length > 0) return usable;
  const lacking = new Set(sets.flat().filter((name) => !isUsable(schemes.get(name))));
  const named = [...lacking].map((name) => describe(name, schemes.get(name))).join(", ");
  throw new Refused(
    own.node === undefined ? operation.pointer : requirements.pointer,
    `it can only be authorised by ${clip(named, 200)}`,
  );
};

const isUsable = (scheme: SecurityScheme | undefined): boolean =>
  scheme !== undefined && scheme.kind !== "unsupported";

const describe = (name: string, scheme: SecurityScheme | undefined): string =>
  scheme?.kind === "unsupported"
    ? `"${clip(name, 60)}" (${scheme.description}), which is not supported`
    : `"${clip(name, 60)}", which the document does not define`;
