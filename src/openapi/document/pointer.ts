import { clip, isJsonObject, type JsonValue } from "../../core/index.ts";
import type { Document } from "../interface.ts";
import { Refused } from "./refused.ts";

/** A value of the document and the RFC 6901 pointer it is found at. */
export interface Located {
  readonly node: JsonValue | undefined;
  readonly pointer: string;
}

const MAX_HOPS = 32;

const escapeToken = (token: string): string => token.replaceAll("~", "~0").replaceAll("/", "~1");

const unescapeToken = (token: string): string => token.replaceAll("~1", "/").replaceAll("~0", "~");

/** The last token, unescaped: a component's name. */
export const lastToken = (pointer: string): string =>
  unescapeToken(pointer.slice(pointer.lastIndexOf("/") + 1));

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

/** The `$ref` of a Reference Object. A property that is called `$ref` holds a schema, not a string. */
export const refOf = (at: Located): string | undefined => {
  const { node } = member(at, "$ref");
  return typeof node === "string" ? node : undefined;
};

/**
 * One hop: what `ref`, written at `from`, points to.
 * @throws Refused when it leaves the document or points nowhere.
 */
export const resolveRef = (document: Document, ref: string, from: string): Located => {
  const shown = clip(ref, 120);
  if (!ref.startsWith("#")) {
    throw new Refused(from, `$ref "${shown}" leaves the document; only references inside it are followed`);
  }
  const target = locate(document, ref.slice(1));
  if (target?.node === undefined)
    throw new Refused(from, `$ref "${shown}" points to nothing in the document`);
  return target;
};

const locate = (document: Document, fragment: string): Located | undefined => {
  const pointer = percentDecode(fragment);
  if (!pointer.startsWith("/")) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .reduce((at, token) => member(at, unescapeToken(token)), rootOf(document));
};

const percentDecode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare `%` in a component name
  }
};

/**
 * Follows Reference Objects until something else is found.
 * @throws Refused for a reference that leaves the document, points nowhere, or does not end within 32 hops.
 */
export const follow = (document: Document, at: Located): Located => {
  let current = at;
  for (let hops = 0; hops <= MAX_HOPS; hops++) {
    const ref = refOf(current);
    if (ref === undefined) return current;
    current = resolveRef(document, ref, current.pointer);
  }
  throw new Refused(at.pointer, `$ref leads round in a circle or through more than ${MAX_HOPS} references`);
};
