import { type Located, member } from "../document/pointer.ts";
import { refOf, resolveRef } from "../document/reference.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";

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
