import { isJsonObject } from "../../core/index.ts";
import { items, type Located, member } from "../document/pointer.ts";
import { hasRefSiblings, refOf, resolveRef } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import type { ObjectShape } from "../schema/object-shape.ts";
import { type Shape, shapeOf } from "../schema/schema-shape.ts";
import { hintsOf, type XmlHints, type XmlNode } from "./hints.ts";
import type { XmlAlternative, XmlContent, XmlLayout, XmlList, XmlMember, XmlObject } from "./layout.ts";
import { qualifiedName } from "./xml-text.ts";

/**
 * The rules, where the versions of the specification are silent or differ:
 * - a property's element is called by `xml.name` (its own, or that of the schema it refers to), else by the property's name;
 * - a root element by `xml.name`, else by the component's name, else by `name`, else "root"; an array there always has an element;
 * - items of an unwrapped array by their `xml.name`, else by the property's name; of a wrapped one by their `xml.name`, else by the
 *   name of the component they refer to (3.2), else as the wrapping element;
 * - an array inside an array always has an element of its own, or the inner one would be lost.
 * @param name - of the root element, when the schema knows none.
 * @throws Refused for references that lead nowhere; so may `content()` of this layout and those below.
 */
export const xmlLayout = (document: Document, schema: Located, name?: string): XmlLayout => {
  const shape = shapeOf(document, schema);
  const hints = hintsOf(document, schema);
  const layout = layoutOf({ document, objects: new Map() }, hints, shape, {
    kind: "root",
    name: name ?? "root",
    byComponent: true,
  });
  const isNamed = (hints.name ?? hints.component ?? name) !== undefined;
  return isNamed || !isFree(layout.content()) ? layout : { ...layout, content: () => ({ kind: "document" }) };
};

const isFree = (content: XmlContent): boolean =>
  content.kind === "any" ||
  (content.kind === "object" && content.members.size === 0 && content.rest === undefined);

interface Scope {
  readonly document: Document;
  /** What objects hold, by the place of their schema. */
  readonly objects: Map<string, XmlObject>;
}

/** Where a value stands in its parent. */
interface Place {
  readonly kind: "root" | "property" | "item";
  /** The name it has when its schema gives none. */
  readonly name: string;
  /** Whether a component's name goes before that. */
  readonly byComponent: boolean;
  /** Below an object without an element of its own: such objects do not nest. */
  readonly inlined?: boolean;
}

const layoutAt = (scope: Scope, schema: Located, place: Place): XmlLayout =>
  layoutOf(scope, hintsOf(scope.document, schema), shapeOf(scope.document, schema), place);

const layoutOf = (scope: Scope, hints: XmlHints, shape: Shape, place: Place): XmlLayout => {
  const node = nodeOf(hints.node, shape, place);
  const inferred = qualifiedName(place.name) ?? { prefix: undefined, local: place.name };
  // The name of an array without an element of its own is ignored.
  const own = node === "none" ? undefined : (hints.name ?? (place.byComponent ? hints.component : undefined));
  const name = own ?? inferred.local;
  let content: XmlContent | undefined;
  return {
    node,
    name,
    prefix: hints.prefix ?? (own === undefined ? inferred.prefix : undefined),
    namespace: hints.namespace,
    nullable: shape.nullable,
    content() {
      content ??= unionOf(scope, shape, name) ?? contentOf(scope, shape, node, name);
      return content;
    },
  };
};

/** Only an array, or an object that is a property, can do without an element; an object cannot be text. */
const nodeOf = (hint: XmlNode | undefined, shape: Shape, { kind, inlined }: Place): XmlNode => {
  if (kind === "root") return "element";
  const isText = (hint === "text" || hint === "cdata") && shape.kind !== "object";
  if (kind === "item") return isText ? hint : "element";
  if (hint === undefined) return shape.kind === "array" ? "none" : "element";
  if (shape.kind === "array") return hint;
  if (shape.kind === "object") return hint === "none" && inlined !== true ? hint : "element";
  return hint === "none" ? "element" : hint;
};

const contentOf = (scope: Scope, shape: Shape, node: XmlNode, name: string): XmlAlternative => {
  switch (shape.kind) {
    case "scalar":
      return { kind: "scalar", type: shape.type };
    case "array":
      return listOf(scope, shape.at, shape.items, { kind: "item", name, byComponent: node === "element" });
    case "object":
      return objectOf(scope, shape.at, shape.object, node === "none");
    case "any":
      return freeObjectOf(scope, shape.at) ?? { kind: "any" };
  }
};

/** The same wherever it stands, so it is worked out once; the other contents are cheap. */
const objectOf = (scope: Scope, at: Located, object: ObjectShape, inlined: boolean): XmlObject => {
  const key = `${inlined} ${at.pointer}`;
  const known = scope.objects.get(key);
  if (known !== undefined) return known;
  const required = new Set(object.required);
  const members = new Map<string, XmlMember>();
  for (const [name, { schema }] of object.properties) {
    if (name === "__proto__") continue;
    const layout = layoutAt(scope, schema, { kind: "property", name, byComponent: false, inlined });
    members.set(name, { layout, required: required.has(name) });
  }
  const content: XmlObject = { kind: "object", members, rest: restOf(scope, at) };
  scope.objects.set(key, content);
  return content;
};

const listOf = (scope: Scope, at: Located, element: Located | undefined, place: Place): XmlList => ({
  kind: "list",
  first: items(member(at, "prefixItems")).map((schema) => layoutAt(scope, schema, place)),
  items: layoutAt(scope, element ?? { node: {}, pointer: `${at.pointer}/items` }, place),
});

const MAX_SCHEMAS = 64;

/** Unions inside unions are one. */
const unionOf = (scope: Scope, { kind, at }: Shape, name: string): XmlContent | undefined => {
  if (kind !== "any") return undefined;
  const alternatives: XmlAlternative[] = [];
  const seen = new Set<string>();
  const pending = alternativesAt(at);
  for (let next = pending.shift(); next !== undefined && seen.size < MAX_SCHEMAS; next = pending.shift()) {
    const shape = shapeOf(scope.document, next);
    if (seen.has(shape.at.pointer)) continue;
    seen.add(shape.at.pointer);
    const inner = shape.kind === "any" ? alternativesAt(shape.at) : [];
    if (inner.length > 0) pending.unshift(...inner);
    else alternatives.push(contentOf(scope, shape, "element", name));
  }
  return alternatives.length === 0 ? undefined : { kind: "choice", alternatives };
};

const alternativesAt = (at: Located): Located[] =>
  ["oneOf", "anyOf"]
    .flatMap((keyword) => items(member(at, keyword)))
    .filter((each) => member(each, "type").node !== "null");

/** A map, or an object of which nothing is known. */
const freeObjectOf = (scope: Scope, at: Located): XmlObject | undefined => {
  const rest = restOf(scope, at);
  const { node } = member(at, "type");
  const types = (Array.isArray(node) ? node : [node]).filter((type) => type !== "null");
  const isObject = types.length === 1 && types[0] === "object";
  return rest !== undefined || isObject ? { kind: "object", members: new Map(), rest } : undefined;
};

/** What further properties look like, if the schema or a part of its `allOf` says so. */
const restOf = (scope: Scope, schema: Located): XmlObject["rest"] => {
  const pending = [schema];
  const seen = new Set<string>();
  for (let at = pending.shift(); at !== undefined && seen.size < MAX_SCHEMAS; at = pending.shift()) {
    if (seen.has(at.pointer)) continue;
    seen.add(at.pointer);
    const ref = refOf(at);
    if (ref !== undefined) pending.push(resolveRef(scope.document, ref, at.pointer));
    if (ref !== undefined && !hasRefSiblings(scope.document)) continue;
    const values = valuesOf(at);
    if (values !== undefined) {
      const hints = hintsOf(scope.document, values);
      const shape = shapeOf(scope.document, values);
      // The key is the name, whatever the values are called elsewhere.
      return (name) =>
        layoutOf(scope, { ...hints, name: undefined }, shape, { kind: "property", name, byComponent: false });
    }
    pending.push(...items(member(at, "allOf")));
  }
  return undefined;
};

const valuesOf = (at: Located): Located | undefined =>
  ["additionalProperties", "unevaluatedProperties"]
    .map((keyword) => member(at, keyword))
    .find(({ node }) => isJsonObject(node));
