import { isJsonObject } from "../../core/index.ts";
import type { Located } from "../document/pointer.ts";
import { hasRefSiblings, targetOf } from "../document/reference.ts";
import { unlessRefused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { isNullable } from "../schema/marks.ts";
import { type Shape, shapeOf } from "../schema/schema-shape.ts";

/** Looks at each schema once, however often something refers to it. Undefined: it is too involved to be looked into. */
export type Shapes = (schema: Located) => Shape | undefined;

const MAX_HOPS = 32;

export const createShapes = (document: Document): Shapes => {
  const known = new Map<string, Shape | undefined>();
  return (schema) => {
    const target = aliased(document, schema);
    // Validators can do with more than a look from afar can: what is published may be too involved for one.
    if (!known.has(target.pointer))
      known.set(
        target.pointer,
        unlessRefused(() => shapeOf(document, target)),
      );
    return known.get(target.pointer);
  };
};

/** What a schema stands for that is a `$ref` and nothing else that counts. */
const aliased = (document: Document, schema: Located): Located => {
  let current = schema;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const target = targetOf(document, current);
    if (target === undefined || !isAlias(document, current)) return current;
    current = target;
  }
  return current;
};

const ANNOTATIONS: ReadonlySet<string> = new Set(
  "$ref description summary title default example examples deprecated readOnly writeOnly".split(" "),
);

const isAlias = (document: Document, schema: Located): boolean => {
  if (!isJsonObject(schema.node)) return false;
  if (hasRefSiblings(document)) return Object.keys(schema.node).every((keyword) => ANNOTATIONS.has(keyword));
  return !isNullable(schema);
};
