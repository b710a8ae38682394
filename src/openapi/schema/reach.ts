import { items, type Located, member } from "../document/pointer.ts";
import { mapMembers, targetOf } from "../document/reference.ts";
import { unlessRefused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { APPLICATORS } from "./schema-keywords.ts";

/** Is anything in a schema's reach marked? Each schema is walked through once, however many ask. */
export const createReach = (
  document: Document,
  isMarked: (at: Located) => boolean,
): ((schema: Located) => boolean) => {
  const known = new Map<string, boolean>();

  const explore = (schema: Located): void => {
    const holders = new Map<string, string[]>([[schema.pointer, []]]);
    const marked: string[] = [];
    const pending = [schema];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (isMarked(at)) marked.push(at.pointer);
      for (const part of within(document, at)) {
        const found = known.get(part.pointer);
        if (found === true) marked.push(at.pointer);
        if (found !== undefined) continue;
        const holding = holders.get(part.pointer);
        if (holding === undefined) {
          holders.set(part.pointer, [at.pointer]);
          pending.push(part);
        } else holding.push(at.pointer);
      }
    }
    for (let pointer = marked.pop(); pointer !== undefined; pointer = marked.pop()) {
      if (known.get(pointer) === true) continue;
      known.set(pointer, true);
      for (const holder of holders.get(pointer) ?? []) marked.push(holder);
    }
    for (const pointer of holders.keys()) if (!known.has(pointer)) known.set(pointer, false);
  };

  return (schema) => {
    if (!known.has(schema.pointer)) explore(schema);
    return known.get(schema.pointer) === true;
  };
};

/** The schemas that a schema consists of, what it refers to among them. */
const within = (document: Document, at: Located): Located[] => {
  const target = targetOf(document, at);
  const parts = target === undefined ? [] : [target];
  for (const [keyword, { shape }] of APPLICATORS) {
    const value = member(at, keyword);
    if (value.node === undefined) continue;
    const found =
      shape === "map" ? mapOf(document, value) : Array.isArray(value.node) ? items(value) : [value];
    for (const part of found) parts.push(part);
  }
  return parts;
};

const mapOf = (document: Document, map: Located): Located[] =>
  (unlessRefused(() => mapMembers(document, map)) ?? []).map(([, schema]) => schema);
