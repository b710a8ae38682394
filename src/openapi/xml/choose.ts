import { isJsonObject, type JsonValue } from "../../core/index.ts";
import type { ScalarType } from "../schema/schema-shape.ts";
import type { XmlAlternative, XmlObject } from "./layout.ts";

/*
 * Which alternative of a union is meant is told by structure alone: by what an object or element holds, not by what is below that.
 */

/** What an object has (as written: an element) by which it is recognised. */
export interface Features {
  readonly elements: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  readonly hasText: boolean;
  /** Whether it could be read as this scalar. */
  isScalar(type: ScalarType): boolean;
}

/** The first of the alternatives that leave the least unexplained; undefined when none can be meant. */
export const chooseForElement = (
  features: Features,
  alternatives: readonly XmlAlternative[],
): XmlAlternative | undefined => best(alternatives, (content) => misfit(features, content));

export const chooseForValue = (
  value: JsonValue,
  alternatives: readonly XmlAlternative[],
): XmlAlternative | undefined => best(alternatives, (content) => valueMisfit(value, content));

const best = (
  alternatives: readonly XmlAlternative[],
  misfitOf: (content: XmlAlternative) => number,
): XmlAlternative | undefined => {
  let chosen: XmlAlternative | undefined;
  let least = NO;
  for (const content of alternatives) {
    const found = misfitOf(content);
    if (found < least) [chosen, least] = [content, found];
  }
  return chosen;
};

const beyond = (names: ReadonlySet<string>, known: ReadonlySet<string>): number =>
  [...names].filter((name) => !known.has(name)).length;

const NO = Number.POSITIVE_INFINITY;

/** How much of an element a schema leaves unexplained; infinite: it cannot be meant. */
const misfit = (features: Features, content: XmlAlternative): number => {
  const { elements, attributes, hasText } = features;
  switch (content.kind) {
    case "scalar":
      return elements.size === 0 && features.isScalar(content.type) ? attributes.size : NO;
    case "list": {
      const layouts = [...content.first, content.items];
      const isOdd = hasText && layouts.every(({ node }) => node === "element");
      return !isOdd && beyond(elements, new Set(layouts.map(({ name }) => name))) === 0
        ? attributes.size
        : NO;
    }
    case "object": {
      const explained: Explained = { elements: new Set(), attributes: new Set(), text: false };
      if (!explain(content, features, explained)) return NO;
      const text = hasText && !explained.text ? 1 : 0;
      if (content.rest !== undefined) return text;
      return text + beyond(elements, explained.elements) + beyond(attributes, explained.attributes);
    }
    case "any":
      return 0;
  }
};

interface Explained {
  readonly elements: Set<string>;
  readonly attributes: Set<string>;
  text: boolean;
}

/** Notes what an object's members account for; false when a required one is missing. */
const explain = ({ members }: XmlObject, features: Features, explained: Explained): boolean => {
  for (const { layout, required } of members.values()) {
    if (layout.node === "none") {
      const content = layout.content();
      if (content.kind === "object" && !explain(content, features, explained) && required) return false;
      if (content.kind === "list") {
        for (const { name } of [...content.first, content.items]) explained.elements.add(name);
      }
    } else if (layout.node === "element" || layout.node === "attribute") {
      const kind = layout.node === "element" ? "elements" : "attributes";
      if (required && !layout.nullable && !features[kind].has(layout.name)) return false;
      explained[kind].add(layout.name);
    } else explained.text = true;
  }
  return true;
};

const valueMisfit = (value: JsonValue, content: XmlAlternative): number => {
  switch (content.kind) {
    case "scalar":
      return isOfType(value, content.type) ? 0 : NO;
    case "list":
      return Array.isArray(value) ? 0 : NO;
    case "object": {
      if (!isJsonObject(value)) return NO;
      for (const [name, { required }] of content.members)
        if (required && !Object.hasOwn(value, name)) return NO;
      return content.rest === undefined
        ? Object.keys(value).filter((key) => !content.members.has(key)).length
        : 0;
    }
    case "any":
      return 0;
  }
};

const isOfType = (value: JsonValue, type: ScalarType): boolean =>
  typeof value === "bigint"
    ? type === "integer" || type === "number"
    : type === "integer"
      ? Number.isInteger(value)
      : typeof value === type;
