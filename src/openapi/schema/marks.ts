import { items, type Located, member, members, refOf, resolveRef } from "../document/pointer.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { APPLICATORS } from "./schema-keywords.ts";

export type Mark = "readOnly" | "writeOnly";

const MAX_HOPS = 32;

/** readOnly or writeOnly, on the schema itself or on what it refers to. */
export const isMarked = (document: Document, schema: Located, mark: Mark): boolean => {
  let current: Located | undefined = schema;
  for (let hops = 0; hops < MAX_HOPS && current !== undefined; hops++) {
    if (member(current, mark).node === true) return true;
    current = target(document, current);
  }
  return false;
};

/** Finds marks anywhere in reach of a schema: such a schema looks different in requests and in answers. */
export const createMarkSearch = (document: Document): { isAnyIn(schema: Located): boolean } => {
  const known = new Map<string, boolean>();
  return {
    isAnyIn(schema) {
      const visited = new Set<string>();
      const pending = [schema];
      let found = false;
      for (let at = pending.pop(); at !== undefined && !found; at = pending.pop()) {
        if (visited.has(at.pointer) || known.get(at.pointer) === false) continue;
        visited.add(at.pointer);
        found =
          known.get(at.pointer) === true ||
          member(at, "readOnly").node === true ||
          member(at, "writeOnly").node === true;
        pending.push(...within(document, at));
      }
      if (found) known.set(schema.pointer, true);
      else for (const pointer of visited) known.set(pointer, false);
      return found;
    },
  };
};

const within = (document: Document, at: Located): Located[] => {
  const referred = target(document, at);
  const found = referred === undefined ? [] : [referred];
  for (const [keyword, { shape }] of APPLICATORS) {
    const value = member(at, keyword);
    if (value.node === undefined) continue;
    if (shape === "map") found.push(...members(value).map(([, schema]) => schema));
    else if (shape === "list" || Array.isArray(value.node)) found.push(...items(value));
    else found.push(value);
  }
  return found;
};

/** What a reference points to; one that leads nowhere is reported where it is used. */
const target = (document: Document, at: Located): Located | undefined => {
  const ref = refOf(at);
  if (ref === undefined) return undefined;
  try {
    return resolveRef(document, ref, at.pointer);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
};
