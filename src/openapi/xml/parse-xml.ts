import { XMLParser, XMLValidator } from "fast-xml-parser";
import { clip, isJsonObject, printable, reasonOf } from "../../core/index.ts";
import { qualifiedName, unescapeXml } from "./xml-text.ts";

/** An element as far as data goes: prefixes are resolved away, and comments, instructions and namespace declarations are gone. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly nodes: readonly XmlItem[];
  /** `xsi:nil="true"` */
  readonly nil: boolean;
}

export interface XmlText {
  readonly text: string;
  readonly cdata: boolean;
}

export type XmlItem = XmlElement | XmlText;

/** A text is not XML that can be read; the message says why in one line. */
export class XmlProblem extends Error {
  constructor(problem: string) {
    super(clip(printable(problem), 200));
  }
}

const MAX_DEPTH = 100;
/** Tags, comments and the like, which cost far more than text: about 3 µs and 200 bytes each. */
const MAX_MARKUP = 200_000;

/** `xsi:nil` and `xsi:type` belong to whatever prefix stands for this. */
export const INSTANCE_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance";

const ATTRIBUTES = ":@";
const TEXT = "#text";
const CDATA = "#cdata";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@", // an attribute may have any name, `constructor` too
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  textNodeName: TEXT,
  cdataPropName: CDATA,
  maxNestedTags: MAX_DEPTH,
  jPath: false,
  onDangerousProperty: (name) => name, // everything is read by own keys only
  entityDecoder: {
    decode: unescapeXml,
    // Called for every DOCTYPE. Its entities are how small documents become large ones.
    addInputEntities: () => {
      throw new XmlProblem("it has a document type definition (DOCTYPE), which is never read");
    },
    setExternalEntities: () => {},
    setXmlVersion: () => {},
    reset: () => {},
  },
});

/** @throws XmlProblem when the text is not well-formed XML, has a DOCTYPE, or is nested deeper than 100 levels. */
export const parseXml = (text: string): XmlElement => {
  const trimmed = text.trimStart();
  if (countUpTo(trimmed, "<", MAX_MARKUP) === MAX_MARKUP)
    throw new XmlProblem(`it holds more than ${MAX_MARKUP} tags`);
  const verdict = XMLValidator.validate(trimmed);
  if (verdict !== true) throw new XmlProblem(`${verdict.err.msg} (line ${verdict.err.line})`);
  const [root, ...others] = toNodes(parsed(trimmed), new Set(["xsi"]), 0).filter(
    (node) => "name" in node || node.text.trim() !== "",
  );
  if (root === undefined || !("name" in root) || others.length > 0) {
    throw new XmlProblem("there is something beside its root element");
  }
  return root;
};

const countUpTo = (text: string, mark: string, most: number): number => {
  let count = 0;
  for (let at = text.indexOf(mark); at >= 0 && count < most; at = text.indexOf(mark, at + 1)) count++;
  return count;
};

const parsed = (text: string): unknown => {
  try {
    return parser.parse(text);
  } catch (error) {
    throw error instanceof XmlProblem ? error : new XmlProblem(reasonOf(error));
  }
};

/** @param instance - the prefixes that stand for the XMLSchema-instance namespace here. */
const toNodes = (found: unknown, instance: ReadonlySet<string>, depth: number): XmlItem[] => {
  if (!Array.isArray(found)) return [];
  if (depth > MAX_DEPTH) throw new XmlProblem(`it is nested deeper than ${MAX_DEPTH} levels`);
  return found.flatMap((node): XmlItem[] => {
    const key = Object.keys(node).find((name) => name !== ATTRIBUTES);
    if (key === undefined) return [];
    const inside = node[key];
    if (key === TEXT) return [{ text: String(inside), cdata: false }];
    if (key === CDATA) return [{ text: String(inside?.[0]?.[TEXT] ?? ""), cdata: true }];
    return [toElement(key, node[ATTRIBUTES], inside, instance, depth + 1)];
  });
};

const toElement = (
  key: string,
  found: unknown,
  inside: unknown,
  outer: ReadonlySet<string>,
  depth: number,
): XmlElement => {
  const written = isJsonObject(found)
    ? Object.entries(found).map(([name, value]) => [name.slice(1), String(value)])
    : [];
  const bound = written.flatMap(([name = "", value]) =>
    name.startsWith("xmlns:") && value === INSTANCE_NAMESPACE ? [name.slice("xmlns:".length)] : [],
  );
  const instance = bound.length === 0 ? outer : new Set([...outer, ...bound]);
  const attributes = new Map<string, string>();
  let nil = false;
  for (const [name = "", value = ""] of written) {
    const { prefix, local } = nameOf(name);
    if (name === "xmlns" || prefix === "xmlns") continue;
    if (prefix === undefined || !instance.has(prefix)) {
      if (!attributes.has(local) || prefix === undefined) attributes.set(local, value);
    } else if (local === "nil") nil = /^\s*(true|1)\s*$/.test(value);
  }
  return { name: nameOf(key).local, attributes, nodes: toNodes(inside, instance, depth), nil };
};

const nameOf = (text: string): { prefix: string | undefined; local: string } => {
  const name = qualifiedName(text);
  if (name === undefined || name.local === "__proto__") throw new XmlProblem(`"${text}" cannot be a name`);
  return name;
};
