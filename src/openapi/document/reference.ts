import { posix } from "node:path";
import { clip, type JsonValue, pointerTokens } from "../../core/index.ts";
import type { Document } from "../interface.ts";
import { anchorsOf } from "./anchors.ts";
import { fileOf, isThere, type Located, member, members, rootOf } from "./pointer.ts";
import { Refused, unlessRefused } from "./refused.ts";

const MAX_HOPS = 32;

/** A `$ref` made here, not read: exactly that pointer. What a document writes in this form can reach nothing else either. */
const EXACT = "sluice:";

export const refTo = (pointer: string): string => `${EXACT}${pointer}`;

/** A schema inside another one made here: by reference where it stands in the document, as it is where it was made itself. */
export const asReference = (document: Document, schema: Located): JsonValue =>
  at(document, schema.pointer).node === schema.node ? { $ref: refTo(schema.pointer) } : (schema.node ?? {});

export const isExact = (ref: string): boolean => ref.startsWith(EXACT);

/** The `$ref` of a Reference Object. A property that is called `$ref` holds a schema, not a string. */
export const refOf = (at: Located): string | undefined => {
  const { node } = at;
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, "$ref")) return undefined;
  const ref = (node as { $ref?: unknown }).$ref;
  return typeof ref === "string" ? ref : undefined;
};

/** 3.1 made what stands beside a schema's `$ref` count; before, it is ignored. */
export const hasRefSiblings = ({ version }: Document): boolean => version === "3.1" || version === "3.2";

/**
 * One hop: what `ref`, written at `from`, points to. Files were read beforehand: nothing is opened or fetched here.
 * @throws Refused when it leads nowhere.
 */
export const resolveRef = (document: Document, ref: string, from: string): Located => {
  if (isExact(ref)) return found(at(document, ref.slice(EXACT.length)), ref, from);
  const hash = ref.indexOf("#");
  const path = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = hash < 0 ? "" : percentDecode(ref.slice(hash + 1));
  const base = path === "" ? fileRoot(document, fileOf(from)) : namedFile(document, path, ref, from);
  if (fragment !== "" && !fragment.startsWith("/")) {
    return found(anchorsOf(document, base).get(`#${fragment}`), ref, from);
  }
  return found(walk(base, fragment), ref, from);
};

/** The same of whatever stands at a place; undefined where that is no reference, or leads nowhere. */
export const targetOf = (document: Document, at: Located): Located | undefined => {
  const ref = refOf(at);
  return ref === undefined ? undefined : unlessRefused(() => resolveRef(document, ref, at.pointer));
};

const found = (target: Located | undefined, ref: string, from: string): Located => {
  if (target !== undefined && isThere(target)) return target;
  throw new Refused(from, "broken-reference", `$ref "${clip(ref, 120)}" points to nothing`);
};

const at = (document: Document, pointer: string): Located => {
  const file = fileOf(pointer);
  return walk(fileRoot(document, file), file === undefined ? pointer : pointer.slice(file.length + 1));
};

const walk = (base: Located, fragment: string): Located =>
  pointerTokens(fragment).reduce<Located>(member, base);

const fileRoot = (document: Document, file: string | undefined): Located => {
  if (file === undefined) return rootOf(document);
  const source = document.files.get(file);
  return { node: source !== undefined && "node" in source ? source.node : undefined, pointer: `${file}#` };
};

/** @throws Refused */
const namedFile = (document: Document, path: string, ref: string, from: string): Located => {
  const shown = `$ref "${clip(ref, 120)}"`;
  const file = filePath(path, fileOf(from) ?? document.name);
  if (path === document.url || path === document.root.$self) return rootOf(document);
  const byId = file === undefined ? anchorsOf(document, rootOf(document)).get(path) : undefined;
  if (byId !== undefined) return byId;
  if (file === undefined) {
    throw new Refused(
      from,
      "broken-reference",
      `${shown} leads to another server; nothing is fetched from there`,
    );
  }
  if (file === document.name) return rootOf(document);
  const source = document.files.get(file);
  if (source !== undefined && "node" in source) return fileRoot(document, file);
  throw new Refused(
    from,
    "broken-reference",
    `${shown} cannot be followed: ${source?.problem ?? "there is no such file"}`,
  );
};

/**
 * The path, from the root folder, that a `$ref` in `from` names; undefined for a URL. May lead out of the folder (`../`):
 * whoever reads files refuses that.
 */
export const filePath = (path: string, from: string): string | undefined => {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(path)) return undefined;
  const [plain = ""] = path.split("?", 1);
  return posix.normalize(posix.join(posix.dirname(from), percentDecode(plain)));
};

/**
 * The members of a map of schemas. Some documents (DigitalOcean's) put a `$ref` where the map belongs: then those of what it leads to,
 * with what stands beside it.
 * @throws Refused
 */
export const mapMembers = (document: Document, map: Located): [name: string, value: Located][] => {
  if (refOf(map) === undefined) return members(map);
  const named = new Map(members(follow(document, map)));
  for (const [name, value] of members(map)) if (name !== "$ref") named.set(name, value);
  return [...named];
};

const percentDecode = (text: string): string => {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare `%` in a component name
  }
};

/**
 * Follows Reference Objects until something else is found.
 * @throws Refused for a reference that leads nowhere or does not end within 32 hops.
 */
export const follow = (document: Document, start: Located): Located => {
  let current = start;
  for (let hops = 0; hops <= MAX_HOPS; hops++) {
    const ref = refOf(current);
    if (ref === undefined) return current;
    current = resolveRef(document, ref, current.pointer);
  }
  throw new Refused(
    start.pointer,
    "broken-reference",
    `$ref leads round in a circle or through more than ${MAX_HOPS} references`,
  );
};
