import { isJsonObject } from "../../core/index.ts";
import { items, type Located, member, members } from "../document/pointer.ts";
import { hasRefSiblings, mapMembers, refOf, refTo, resolveRef } from "../document/reference.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { leadsBackTo } from "./in-place.ts";
import { isMarked, type Mark } from "./marks.ts";

/** What an object schema declares, gathered through `$ref` and `allOf`; members of `anyOf` and `oneOf` add optional properties. */
export interface ObjectShape {
  /** In document order. */
  readonly properties: ReadonlyMap<string, Property>;
  /** Names in the order of `required`; some may have no declaration. */
  readonly required: readonly string[];
  /** Says outright that there may be more: `additionalProperties`, or a discriminator for heirs with properties of their own. */
  readonly open: boolean;
}

export interface Property {
  readonly schema: Located;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
}

interface Gathering {
  readonly document: Document;
  readonly properties: Map<string, { all: Located[]; any: Located[] }>;
  readonly required: Set<string>;
  readonly visited: Set<string>;
  /** Says `type: object` somewhere, or declares properties. */
  isObject: boolean;
  isOpen: boolean;
  isClosed: boolean;
}

/** Undefined when the schema does not describe an object with properties (a map, a scalar, a union of whole objects). */
export const objectShape = (document: Document, at: Located): ObjectShape | undefined => {
  const known = wide.get(document)?.get(at.pointer);
  if (known !== undefined) return known;
  const gathering: Gathering = {
    document,
    properties: new Map(),
    required: new Set(),
    visited: new Set(),
    isObject: false,
    isOpen: false,
    isClosed: false,
  };
  gather(gathering, at, { optional: false, base: false, owner: at.pointer, hops: 0 });
  if (!gathering.isObject || gathering.properties.size + gathering.required.size === 0) return undefined;
  const properties = new Map<string, Property>();
  for (const [name, found] of gathering.properties) properties.set(name, property(document, found));
  const shape = {
    properties,
    required: [...gathering.required],
    open: gathering.isOpen && !gathering.isClosed,
  };
  if (properties.size > WIDE) remember(document, at.pointer, shape);
  return shape;
};

/** Gathering hundreds of properties anew for each of thousands of operations would take seconds; the others are not worth the memory. */
const WIDE = 200;
const wide = new WeakMap<Document, Map<string, ObjectShape>>();

const remember = (document: Document, pointer: string, shape: ObjectShape): void => {
  const shapes = wide.get(document) ?? new Map<string, ObjectShape>();
  wide.set(document, shapes);
  shapes.set(pointer, shape);
};

interface Position {
  readonly optional: boolean;
  /** Without oneOf and anyOf: an heir's base that lists its heirs. */
  readonly base: boolean;
  readonly owner: string;
  readonly hops: number;
}

const MAX_HOPS = 64;

const gather = (gathering: Gathering, at: Located, position: Position): void => {
  const visit = `${position.optional} ${at.pointer}`;
  if (gathering.visited.has(visit) || !isJsonObject(at.node)) return;
  gathering.visited.add(visit);
  if (position.hops > MAX_HOPS)
    throw new Refused(at.pointer, "too-complex", `it is reached through more than ${MAX_HOPS} other schemas`);
  const { document } = gathering;
  const ref = refOf(at);
  if (ref !== undefined) {
    const target = resolveRef(document, ref, at.pointer);
    const base = position.base || leadsBackTo(document, target, position.owner, "part");
    gather(gathering, target, {
      ...position,
      base,
      owner: base ? position.owner : target.pointer,
      hops: position.hops + 1,
    });
    if (!hasRefSiblings(document)) return;
  }
  for (const [keyword, value] of members(at)) GATHERERS.get(keyword)?.(gathering, value, position);
};

type Gatherer = (gathering: Gathering, value: Located, position: Position) => void;

const gatherUnion: Gatherer = (gathering, value, position) => {
  if (position.base) return;
  for (const schema of items(value)) gather(gathering, schema, { ...position, optional: true });
};

const gatherRest: Gatherer = (gathering, { node }, { optional }) => {
  if (optional) return;
  if (node === false) gathering.isClosed = true;
  else if (node === true || isJsonObject(node)) gathering.isOpen = true;
};

const GATHERERS: ReadonlyMap<string, Gatherer> = new Map<string, Gatherer>([
  ["additionalProperties", gatherRest],
  ["unevaluatedProperties", gatherRest],
  ["discriminator", gatherRest],
  [
    "type",
    (gathering, { node }, { optional }) => {
      if (!optional && (node === "object" || (Array.isArray(node) && node.includes("object"))))
        gathering.isObject = true;
    },
  ],
  [
    "required",
    (gathering, { node }, { optional }) => {
      if (optional || !Array.isArray(node)) return;
      for (const name of node) if (typeof name === "string") gathering.required.add(name);
    },
  ],
  [
    "properties",
    (gathering, value, { optional }) => {
      if (!optional) gathering.isObject = true;
      for (const [name, schema] of mapMembers(gathering.document, value)) {
        const found = gathering.properties.get(name) ?? { all: [], any: [] };
        found[optional ? "any" : "all"].push(schema);
        gathering.properties.set(name, found);
      }
    },
  ],
  [
    "allOf",
    (gathering, value, position) => {
      for (const schema of items(value)) gather(gathering, schema, position);
    },
  ],
  ["anyOf", gatherUnion],
  ["oneOf", gatherUnion],
]);

/** Declared several times: all of the declarations hold, or one of the alternatives. Written as a schema of the document itself. */
const property = (document: Document, { all, any }: { all: Located[]; any: Located[] }): Property => {
  const found = all.length > 0 ? all : any;
  const [first] = found as [Located, ...Located[]];
  const schema: Located =
    found.length === 1
      ? first
      : {
          node: {
            [all.length > 0 ? "allOf" : "anyOf"]: found.map(({ pointer }) => ({
              $ref: refTo(pointer),
            })),
          },
          pointer: found.map(({ pointer }) => pointer).join(" + "),
        };
  const isEvery = (mark: Mark): boolean => found.every((each) => isMarked(document, each, mark));
  return { schema, readOnly: isEvery("readOnly"), writeOnly: isEvery("writeOnly") };
};

/** A schema that accepts anything, for a required name without a declaration. */
export const anything = (at: Located, name: string): Located => ({
  pointer: member(member(at, "required"), name).pointer,
  node: {},
});
