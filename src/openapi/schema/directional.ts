import { type Located, member } from "../document/pointer.ts";
import type { Document } from "../interface.ts";
import { createReach } from "./reach.ts";

/** Does a schema look different in requests and in answers: is readOnly or writeOnly anywhere in its reach? */
export const createDirectional = (document: Document): ((schema: Located) => boolean) =>
  createReach(
    document,
    (at) => member(at, "readOnly").node === true || member(at, "writeOnly").node === true,
  );
