import type { ScalarType } from "../schema/schema-shape.ts";
import type { XmlNode } from "./hints.ts";

/** How values of a schema are written in XML and read from it. */
export interface XmlLayout {
  readonly node: XmlNode;
  /** Of the element or attribute, without prefix. */
  readonly name: string;
  readonly prefix: string | undefined;
  readonly namespace: string | undefined;
  readonly nullable: boolean;
  /** Worked out when first asked for: schemas may lead back to themselves. */
  content(): XmlContent;
}

export type XmlContent =
  | XmlAlternative
  /** A union of several shapes: the one that fits best. */
  | { readonly kind: "choice"; readonly alternatives: readonly XmlAlternative[] }
  /** As `any`, and the root element's name is not known either: it is the one key of the value. */
  | { readonly kind: "document" };

export type XmlAlternative =
  | { readonly kind: "scalar"; readonly type: ScalarType }
  | XmlList
  | XmlObject
  /** Nothing is known: elements by their own names. */
  | { readonly kind: "any" };

export interface XmlList {
  readonly kind: "list";
  /** The layouts of the first items (`prefixItems`); `items`: of all others. */
  readonly first: readonly XmlLayout[];
  readonly items: XmlLayout;
}

export interface XmlObject {
  readonly kind: "object";
  readonly members: ReadonlyMap<string, XmlMember>;
  /** Layout of a property that is not among the members; undefined: nothing is known about those. */
  readonly rest: ((name: string) => XmlLayout) | undefined;
}

export interface XmlMember {
  readonly layout: XmlLayout;
  readonly required: boolean;
}
