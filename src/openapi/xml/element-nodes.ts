import type { XmlElement, XmlItem, XmlText } from "./parse-xml.ts";

export const isElement = (node: XmlItem): node is XmlElement => "name" in node;

const isText = (node: XmlItem): node is XmlText => !isElement(node);

export const isBlank = (text: string): boolean => /^[ \t\n\r]*$/.test(text);

export const elementsOf = (element: XmlElement): XmlElement[] => element.nodes.filter(isElement);

/** Line breaks around a CDATA section or between elements are layout, not text. */
export const textOf = (element: XmlElement): string => {
  const texts = element.nodes.filter(isText);
  const isLaidOut = texts.length < element.nodes.length || texts.some(({ cdata }) => cdata);
  return texts.map(({ text, cdata }) => (isLaidOut && !cdata && isBlank(text) ? "" : text)).join("");
};
