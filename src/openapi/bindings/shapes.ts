import { isJsonObject } from "../../core/index.ts";
import type { Located } from "../document/pointer.ts";
import { hasRefSiblings, refOf, resolveRef } from "../document/reference.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { type Shape, shapeOf } from "../schema/schema-shape.ts";

/** Looks at each schema once, however often something refers to it. Undefined: it is too involved to be looked into. */
export type Shapes = (schema: Located) => Shape | undefined;

const MAX_HOPS = 32;

export const createShapes = (document: Document): Shapes => {
  const known = new Map<string, Shape | undefined>();
  return (schema) => {
    const target = aliased(document, schema);
    if (!known.has(target.pointer)) known.set(target.pointer, shapeUnlessRefused(document, target));
    return known.get(target.pointer);
  };
};

/** Validators can do with more than a look from afar can: what is published may be too involved for one. */
const shapeUnlessRefused = (document: Document, schema: Located): Shape | undefined =>
  unlessRefused(() => shapeOf(document, schema));

/** What a schema stands for that is a `$ref` and nothing else that counts. */
const aliased = (document: Document, schema: Located): Located => {
  let current = schema;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const ref = refOf(current);
    if (ref === undefined || !isAlias(document, current)) return current;
    const { pointer } = current;
    const target = unlessRefused(() => resolveRef(document, ref, pointer));
    if (target === undefined) return current;
    current = target;
  }
  return current;
};

const ANNOTATIONS: ReadonlySet<string> = new Set(
  "$ref description summary title default example examples deprecated readOnly writeOnly".split(" "),
);

const isAlias = (document: Document, { node }: Located): boolean => {
  if (!isJsonObject(node)) return false;
  if (hasRefSiblings(document)) return Object.keys(node).every((keyword) => ANNOTATIONS.has(keyword));
  return node.nullable !== true && node["x-nullable"] !== true;
};

const unlessRefused = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
};
