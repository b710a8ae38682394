import { type Located, member } from "../document/pointer.ts";
import { targetOf } from "../document/reference.ts";
import type { Document } from "../interface.ts";

/** in: sent to the upstream, so readOnly properties are not required. out: received, so writeOnly ones are not. */
export type Direction = "in" | "out";

export type Mark = "readOnly" | "writeOnly";

/** By which a property says that it is not for this direction. */
export const hiddenMark = (direction: Direction): Mark => (direction === "in" ? "readOnly" : "writeOnly");

const MAX_HOPS = 32;

/** readOnly or writeOnly, on the schema itself or on what it refers to. */
export const isMarked = (document: Document, schema: Located, mark: Mark): boolean => {
  let at = schema;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    if (member(at, mark).node === true) return true;
    const target = targetOf(document, at);
    if (target === undefined) return false;
    at = target;
  }
  return false;
};

/** 3.0 `nullable`, and its name in 2.0; documents of every version have either. */
export const isNullable = (schema: Located): boolean =>
  member(schema, "nullable").node === true || member(schema, "x-nullable").node === true;
