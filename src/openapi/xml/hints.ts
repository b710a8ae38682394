import type { JsonValue } from "../../core/index.ts";
import { isComponent, items, type Located, lastToken, member } from "../document/pointer.ts";
import { hasRefSiblings, refOf, resolveRef } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import { isWritable, qualifiedName } from "./xml-text.ts";

export type XmlNode = "element" | "attribute" | "text" | "cdata" | "none";

/** What a schema says about its XML form. Undefined: nothing, the default holds. */
export interface XmlHints {
  readonly node: XmlNode | undefined;
  readonly name: string | undefined;
  readonly prefix: string | undefined;
  readonly namespace: string | undefined;
  /** Name of the component that the schema is or refers to. */
  readonly component: string | undefined;
}

const MAX_SCHEMAS = 64;

/**
 * Reads `xml` (OpenAPI 3.2, XML Object) from the schema itself, then from what it stands for: the target of its `$ref`, the
 * parts of its `allOf`, the one member of a union. The first to say something wins, field by field.
 * @throws Refused for a reference that leads nowhere.
 */
export const hintsOf = (document: Document, schema: Located): XmlHints => {
  const found: Located[] = [];
  let component: string | undefined;
  const seen = new Set<string>();
  const pending = [schema];
  for (let at = pending.shift(); at !== undefined && seen.size < MAX_SCHEMAS; at = pending.shift()) {
    if (seen.has(at.pointer)) continue;
    seen.add(at.pointer);
    if (isComponent(at.pointer)) component ??= lastToken(at.pointer);
    const ref = refOf(at);
    if (ref === undefined || hasRefSiblings(document)) found.push(member(at, "xml"));
    if (ref !== undefined) pending.push(resolveRef(document, ref, at.pointer));
    if (ref === undefined || hasRefSiblings(document)) pending.push(...standsFor(document, at));
  }
  const first = <T>(read: (xml: Located) => T | undefined): T | undefined =>
    found.map(read).find((value) => value !== undefined);
  const name = first(nameOf);
  return {
    node: first(nodeOf),
    name: name?.local,
    prefix: first(prefixOf) ?? name?.prefix,
    namespace: first(namespaceOf),
    component,
  };
};

/**
 * A component in an `allOf` is a base, with a name of its own, unless nothing else there has properties: then the `allOf` only adds
 * remarks to it, and these go first.
 */
const standsFor = (document: Document, at: Located): Located[] => {
  const parts = items(member(at, "allOf"));
  const named = parts.filter((part) => isNamed(document, part));
  const inline = parts.filter((part) => !named.includes(part));
  const isRemark = inline.every((part) => member(part, "properties").node === undefined);
  if (parts.length > 0) return named.length === 1 && isRemark ? [...inline, ...named] : inline;
  return ["anyOf", "oneOf"]
    .map((keyword) => items(member(at, keyword)).filter((each) => member(each, "type").node !== "null"))
    .filter((alternatives) => alternatives.length === 1)
    .flat();
};

const isNamed = (document: Document, at: Located): boolean => {
  const ref = refOf(at);
  return ref !== undefined && isComponent(resolveRef(document, ref, at.pointer).pointer);
};

const NODES: ReadonlyMap<JsonValue | undefined, XmlNode> = new Map(
  (["element", "attribute", "text", "cdata", "none"] as const).map((node) => [node, node]),
);

/** 3.2's `nodeType`, and what said the same before; `x-ms-text` is how AutoRest's documents spoke of text. */
const nodeOf = (xml: Located): XmlNode | undefined => {
  const node = NODES.get(member(xml, "nodeType").node);
  if (node !== undefined) return node;
  if (member(xml, "attribute").node === true) return "attribute";
  if (member(xml, "wrapped").node === true) return "element";
  return member(xml, "x-ms-text").node === true ? "text" : undefined;
};

/** Real documents have `##default` here, which means "no name" to the library that made them: so does all that is no name. */
const nameOf = (xml: Located): ReturnType<typeof qualifiedName> => {
  const { node } = member(xml, "name");
  return typeof node === "string" ? qualifiedName(node) : undefined;
};

const prefixOf = (xml: Located): string | undefined => {
  const { node } = member(xml, "prefix");
  if (typeof node !== "string" || /^xml/i.test(node)) return undefined;
  return qualifiedName(node)?.prefix === undefined ? qualifiedName(node)?.local : undefined;
};

const namespaceOf = (xml: Located): string | undefined => {
  const { node } = member(xml, "namespace");
  return typeof node === "string" && node !== "" && isWritable(node) ? node : undefined;
};
