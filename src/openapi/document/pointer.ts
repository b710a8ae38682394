import { escapeToken, isJsonObject, type JsonValue, unescapeToken } from "../../core/index.ts";
import type { Document } from "../interface.ts";

/**
 * A value of the document set and where it stands: an RFC 6901 pointer in the root file, `<path>#<pointer>` in another. Root
 * pointers are empty or start with a slash, and no path does, so the two cannot be mistaken for each other.
 */
export interface Located {
  readonly node: JsonValue | undefined;
  readonly pointer: string;
}

export const rootOf = (document: Document): Located => ({ node: document.root, pointer: "" });

/** One member of an object or array; `node` is undefined where there is none. Own properties only. */
export const member = (at: Located, key: string | number): Located => {
  const { node } = at;
  const isThere = typeof node === "object" && node !== null && Object.hasOwn(node, key);
  return {
    node: isThere ? (node as Record<string | number, JsonValue>)[key] : undefined,
    pointer: `${at.pointer}/${escapeToken(String(key))}`,
  };
};

/** All members of an object, in document order; none for anything else. */
export const members = (at: Located): [name: string, value: Located][] =>
  isJsonObject(at.node) ? Object.keys(at.node).map((name) => [name, member(at, name)]) : [];

/** All items of an array; none for anything else. */
export const items = (at: Located): Located[] =>
  Array.isArray(at.node) ? at.node.map((_, index) => member(at, index)) : [];

/** A member that is text; empty where there is none. */
export const textAt = (at: Located, key: string): string => {
  const { node } = member(at, key);
  return typeof node === "string" ? node : "";
};

/** The `schema` of a parameter, header or media type; where there is none, one that accepts anything. */
export const schemaAt = (at: Located): Located => {
  const schema = member(at, "schema");
  return isThere(schema) ? schema : { ...schema, node: {} };
};

/** Whether something stands there: `null` in a document means as little as nothing. */
export const isThere = ({ node }: Located): boolean => node !== undefined && node !== null;

/** The path of the file a pointer leads into; undefined: the root file. */
export const fileOf = (pointer: string): string | undefined =>
  pointer === "" || pointer.startsWith("/") ? undefined : pointer.slice(0, pointer.indexOf("#"));

/** The last token, unescaped, or the file's name without its extension: what a schema there would be called. */
export const lastToken = (pointer: string): string => {
  if (pointer.endsWith("#")) return (pointer.split("/").at(-1) ?? "").replace(/(\.[^.]*)?#$/, "");
  return unescapeToken(pointer.slice(pointer.lastIndexOf("/") + 1));
};

/** Does a schema have a name there: among the components (2.0: definitions), or as a file of its own? */
export const isComponent = (pointer: string): boolean =>
  /(^|#)(\/components\/schemas|\/definitions)?\/[^/]+$/.test(pointer) || pointer.endsWith("#");
