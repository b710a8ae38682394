import type { JsonObject, JsonValue } from "../../core/index.ts";
import { chooseForElement, type Features } from "./choose.ts";
import { elementsOf, isBlank, isElement, textOf } from "./element-nodes.ts";
import type { XmlContent, XmlLayout, XmlList, XmlMember, XmlObject } from "./layout.ts";
import { parseXml, type XmlElement, type XmlItem } from "./parse-xml.ts";
import { scalarValue } from "./scalar-value.ts";

/**
 * The value of an XML document. Names are compared without their prefix, the root's not at all; what the schema does not know is
 * kept under its own name (attributes and text too, text as `#text`), and what is not of the type it should be is kept as text.
 * @throws XmlProblem when the text is not well-formed XML, has a DOCTYPE, or is nested deeper than 100 levels.
 */
export const readXml = (text: string, layout: XmlLayout): JsonValue => {
  const root = parseXml(text);
  const content = layout.content();
  return content.kind === "document" ? { [root.name]: plainValue(root) } : elementValue(root, content);
};

const elementValue = (element: XmlElement, content: XmlContent): JsonValue => {
  if (element.nil) return null;
  switch (content.kind) {
    case "scalar":
      return elementsOf(element).length > 0
        ? plainValue(element)
        : scalarValue(textOf(element), content.type);
    case "list":
      return listValue(element.nodes, content);
    case "object":
      return objectValue(element, content);
    case "choice": {
      const chosen = chooseForElement(featuresOf(element), content.alternatives);
      return chosen === undefined ? plainValue(element) : elementValue(element, chosen);
    }
    case "any":
    case "document":
      return plainValue(element);
  }
};

const listValue = (nodes: readonly XmlItem[], { first, items }: XmlList): JsonValue[] => {
  const holdsText = [...first, items].some(({ node }) => node !== "element");
  return nodes
    .filter((node) => isElement(node) || (holdsText && (node.cdata || !isBlank(node.text))))
    .map((node, index) => {
      const content = (first[index] ?? items).content();
      return isElement(node) ? elementValue(node, content) : textValue(node.text, content);
    });
};

const textValue = (text: string, content: XmlContent): JsonValue =>
  content.kind === "scalar" ? scalarValue(text, content.type) : text;

/** What is left of an element while an object is read from it. */
interface Rest {
  readonly element: XmlElement;
  readonly elements: Map<string, XmlElement[]>;
  readonly attributes: Map<string, string>;
  hasText: boolean;
}

const objectValue = (element: XmlElement, content: XmlObject): JsonValue => {
  const rest: Rest = {
    element,
    elements: byName(elementsOf(element)),
    attributes: new Map(element.attributes),
    hasText: !isBlank(textOf(element)),
  };
  const value = membersValue(rest, content);
  for (const [name, text] of rest.attributes) {
    if (!Object.hasOwn(value, name)) value[name] = attributeOfRest(text, content.rest?.(name));
  }
  for (const [name, elements] of rest.elements) {
    if (content.members.has(name) && Object.hasOwn(value, name)) continue;
    const layout = content.rest?.(name);
    const read = layout === undefined ? undefined : memberValue(rest, { layout, required: false });
    value[name] = beside(value, name, read ?? severalOf(elements, ANY));
  }
  if (rest.hasText) value["#text"] = textOf(element);
  return value;
};

const ANY: XmlContent = { kind: "any" };

const attributeOfRest = (text: string, layout: XmlLayout | undefined): JsonValue =>
  layout?.node === "attribute" ? attributeValue(text, layout.content()) : text;

/** An attribute and an element of the same name: both are kept. */
const beside = (value: JsonObject, name: string, read: JsonValue): JsonValue =>
  Object.hasOwn(value, name) ? [value[name] ?? null, read].flat() : read;

const byName = (elements: readonly XmlElement[]): Map<string, XmlElement[]> =>
  Map.groupBy(elements, ({ name }) => name);

const membersValue = (rest: Rest, { members }: XmlObject): JsonObject => {
  const value: JsonObject = {};
  for (const [property, member] of members) {
    const read = memberValue(rest, member);
    if (read !== undefined) value[property] = read;
  }
  return value;
};

/** Takes what belongs to a property; undefined when nothing does. */
const memberValue = (rest: Rest, { layout, required }: XmlMember): JsonValue | undefined => {
  switch (layout.node) {
    case "attribute": {
      const text = rest.attributes.get(layout.name);
      rest.attributes.delete(layout.name);
      // 3.2, "Handling null Values": an attribute cannot say that it is null but by not being there.
      if (text === undefined) return layout.nullable ? null : undefined;
      return attributeValue(text, layout.content());
    }
    case "text":
    case "cdata": {
      rest.hasText = false;
      const text = textOf(rest.element);
      return text === "" && !required ? undefined : textValue(text, layout.content());
    }
    case "element": {
      const elements = rest.elements.get(layout.name);
      rest.elements.delete(layout.name);
      return elements === undefined ? undefined : severalOf(elements, layout.content());
    }
    case "none": {
      const content = layout.content();
      const value = content.kind === "object" ? membersValue(rest, content) : unwrapped(rest, content);
      return Object.keys(value).length === 0 && !required ? undefined : value;
    }
  }
};

/** Only a list should be there several times; when something else is, nothing is dropped. */
const severalOf = (elements: readonly XmlElement[], content: XmlContent): JsonValue => {
  const [value = null, ...more] = elements.map((element) => elementValue(element, content));
  return more.length === 0 ? value : [value, ...more];
};

const attributeValue = (text: string, content: XmlContent): JsonValue => {
  if (content.kind !== "list") return textValue(text, content);
  return text
    .split(/[ \t\n\r]+/)
    .filter((item) => item !== "")
    .map((item) => textValue(item, content.items.content()));
};

const unwrapped = (rest: Rest, content: XmlContent): JsonValue[] => {
  if (content.kind !== "list") return [];
  const layouts = [...content.first, content.items];
  const names = new Set(layouts.map(({ name }) => name));
  const holdsText = layouts.some(({ node }) => node !== "element");
  const nodes = rest.element.nodes.filter((node) =>
    isElement(node) ? rest.elements.has(node.name) && names.has(node.name) : holdsText,
  );
  for (const name of names) rest.elements.delete(name);
  if (holdsText) rest.hasText = false;
  return listValue(nodes, content);
};

const featuresOf = (element: XmlElement): Features => ({
  elements: new Set(elementsOf(element).map(({ name }) => name)),
  attributes: new Set(element.attributes.keys()),
  hasText: !isBlank(textOf(element)),
  isScalar: (type) => typeof scalarValue(textOf(element), type) === (type === "integer" ? "number" : type),
});

/** Without a schema: text, or an object of the attributes and elements by name, repeated ones as arrays. */
const plainValue = (element: XmlElement): JsonValue => {
  if (element.nil) return null;
  const elements = elementsOf(element);
  const text = textOf(element);
  if (elements.length === 0 && element.attributes.size === 0) return text;
  return objectValue(element, { kind: "object", members: new Map(), rest: undefined });
};
