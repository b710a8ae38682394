import { clip, isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../../core/index.ts";
import { chooseForValue } from "./choose.ts";
import type { XmlContent, XmlLayout, XmlList, XmlObject } from "./layout.ts";
import { INSTANCE_NAMESPACE } from "./parse-xml.ts";
import { cdataSection, escapeAttribute, escapeText, qualifiedName } from "./xml-text.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const MAX_DEPTH = 100;

/**
 * A value as an XML document. What the schema does not know is written as elements under its own name, arrays as repeated ones.
 * Null members are left out, unless their schema allows null and an element can say so (`xsi:nil`).
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for names and characters that XML cannot carry, and beyond 100 levels.
 */
export const writeXml = (value: JsonValue, layout: XmlLayout): string => {
  const outside: Tag = { scope: new Map(), declared: new Set(), attributes: [], depth: 0 };
  const content = layout.content();
  if (content.kind !== "document") return DECLARATION + element(outside, layout, value, content);
  const [[name, root] = ["root", value], ...others] = isJsonObject(value) ? Object.entries(value) : [];
  return others.length > 0 || Array.isArray(root)
    ? DECLARATION + plainElement(outside, "root", value)
    : DECLARATION + plainElement(outside, name, root);
};

/** A start tag being put together; what is written inside may still add to it. */
interface Tag {
  /** Namespaces by prefix, the default one by "". */
  scope: ReadonlyMap<string, string>;
  readonly declared: Set<string>;
  readonly attributes: string[];
  readonly depth: number;
}

interface Name {
  readonly name: string;
  readonly prefix?: string | undefined;
  readonly namespace?: string | undefined;
}

const plainName = (key: string): Name => {
  const { local, prefix } = qualifiedName(key) ?? { local: key, prefix: undefined };
  return { name: local, prefix };
};

const plainElement = (parent: Tag, key: string, value: JsonValue): string =>
  element(parent, plainName(key), value, ANY);

const ANY: XmlContent = { kind: "any" };

const element = (parent: Tag, name: Name, value: JsonValue, content: XmlContent): string => {
  if (parent.depth === MAX_DEPTH) throw invalid(`the body is nested deeper than ${MAX_DEPTH} levels`);
  const tag: Tag = { scope: parent.scope, declared: new Set(), attributes: [], depth: parent.depth + 1 };
  const qualified = nameIn(tag, name, "element");
  const inside = value === null ? nil(tag) : inner(tag, qualified, value, content);
  const start = qualified + tag.attributes.join("");
  return inside === "" ? `<${start}/>` : `<${start}>${inside}</${qualified}>`;
};

const nil = (tag: Tag): string => {
  declare(tag, "xsi", INSTANCE_NAMESPACE);
  tag.attributes.push(' xsi:nil="true"');
  return "";
};

/** The name as written, its namespace declared on this tag if it is not yet in scope. */
const nameIn = (tag: Tag, { name, prefix, namespace }: Name, what: "element" | "attribute"): string => {
  const qualified = prefix === undefined ? name : `${prefix}:${name}`;
  if (qualifiedName(qualified) === undefined || /^xmlns(:|$)/.test(qualified)) {
    throw invalid(
      `"${clip(name, 80)}" cannot be the name of an XML ${what}: use letters, digits, "_", "-" and "."`,
    );
  }
  // A default namespace says nothing about attributes.
  if (namespace !== undefined && (prefix !== undefined || what === "element"))
    declare(tag, prefix ?? "", namespace);
  return qualified;
};

const declare = (tag: Tag, prefix: string, namespace: string): void => {
  if (tag.scope.get(prefix) === namespace || tag.declared.has(prefix)) return;
  tag.declared.add(prefix);
  tag.scope = new Map([...tag.scope, [prefix, namespace]]);
  tag.attributes.push(` xmlns${prefix === "" ? "" : `:${prefix}`}="${escapeAttribute(prefix, namespace)}"`);
};

/** The content of an element. A value that is not what its schema says is written plainly. */
const inner = (tag: Tag, name: string, value: JsonValue, content: XmlContent): string => {
  if (content.kind === "choice") {
    const chosen = chooseForValue(value, content.alternatives) ?? ANY;
    return inner(tag, name, value, chosen);
  }
  if (content.kind === "list" && Array.isArray(value)) return listItems(tag, value, content);
  if (isJsonObject(value))
    return content.kind === "object" ? objectInner(tag, value, content) : plainInner(tag, value);
  if (Array.isArray(value)) return value.map((item) => plainElement(tag, name, item)).join("");
  return escapeText(name, scalarText(value));
};

const scalarText = (value: string | number | bigint | boolean | null): string => {
  if (value === null) return "";
  return Number.isInteger(value) ? BigInt(value).toString() : String(value); // no exponent
};

const listItems = (tag: Tag, values: readonly JsonValue[], { first, items }: XmlList): string =>
  values
    .map((value, index) => {
      const layout = first[index] ?? items;
      if (layout.node === "text" || layout.node === "cdata") return characters(layout, value);
      return element(tag, layout, value, layout.content());
    })
    .join("");

const characters = ({ node, name }: XmlLayout, value: JsonValue): string => {
  const text = simpleText(name, value);
  return node === "cdata" ? cdataSection(name, text) : escapeText(name, text);
};

const simpleText = (name: string, value: JsonValue): string => {
  if (Array.isArray(value)) return value.map((item) => simpleText(name, item)).join(" "); // as lists of XML Schema are
  if (isJsonObject(value))
    throw invalid(`"${clip(name, 80)}" is text or an attribute in XML: it cannot be an object`);
  return scalarText(value);
};

const objectInner = (tag: Tag, value: JsonObject, { members, rest }: XmlObject): string => {
  const known = [...members].flatMap(([key, { layout }]) =>
    Object.hasOwn(value, key) ? [[key, layout] as const] : [],
  );
  const others = Object.keys(value)
    .filter((key) => !members.has(key))
    .map((key) => [key, rest?.(key)] as const);
  // Attributes first: they may declare namespaces that the elements inside use.
  return [...known, ...others]
    .map(([key, layout]) => ({ layout, key, value: value[key] ?? null }))
    .sort((a, b) => Number(b.layout?.node === "attribute") - Number(a.layout?.node === "attribute"))
    .map((each) =>
      each.layout === undefined
        ? plainMember(tag, each.key, each.value)
        : member(tag, each.layout, each.value),
    )
    .join("");
};

/** One property: its nodes, or "" for an attribute, which goes into the tag. */
const member = (tag: Tag, layout: XmlLayout, value: JsonValue): string => {
  if (value === null && !(layout.nullable && layout.node === "element")) return "";
  const content = layout.content();
  switch (layout.node) {
    case "attribute": {
      const name = nameIn(tag, layout, "attribute");
      tag.attributes.push(` ${name}="${escapeAttribute(name, simpleText(layout.name, value))}"`);
      return "";
    }
    case "text":
    case "cdata":
      return characters(layout, value);
    case "none":
      if (content.kind === "list" && Array.isArray(value)) return listItems(tag, value, content);
      if (content.kind === "object" && isJsonObject(value)) return objectInner(tag, value, content);
      return plainMember(tag, layout.name, value);
    case "element":
      if (content.kind === "any" && Array.isArray(value)) return plainMember(tag, layout.name, value);
      return element(tag, layout, value, content);
  }
};

const plainInner = (tag: Tag, value: JsonObject): string =>
  Object.entries(value)
    .map(([key, item]) => plainMember(tag, key, item))
    .join("");

const plainMember = (tag: Tag, key: string, value: JsonValue): string => {
  if (value === null) return "";
  if (key === "#text") return escapeText(key, simpleText(key, value));
  if (Array.isArray(value)) return value.map((item) => plainElement(tag, key, item)).join("");
  return plainElement(tag, key, value);
};

const invalid = (detail: string): SluiceError => new SluiceError("SLUICE_INVALID_ARGUMENTS", detail);
