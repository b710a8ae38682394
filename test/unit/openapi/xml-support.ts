import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import type { Document } from "../../../src/openapi/interface.ts";
import type { XmlLayout } from "../../../src/openapi/xml/layout.ts";
import { readXml } from "../../../src/openapi/xml/read-xml.ts";
import { writeXml } from "../../../src/openapi/xml/write-xml.ts";
import { xmlLayout } from "../../../src/openapi/xml/xml-layout.ts";

export interface Schemas {
  readonly version?: Document["version"];
  /** Components, by name. */
  readonly components?: object;
}

/** How a body of this schema is laid out. Schemas are JSON, whatever narrower types their literals have. */
export const layoutOf = (schema: object, { version = "3.1", components = {} }: Schemas = {}): XmlLayout => {
  const root = (
    version === "2.0" ? { definitions: components } : { components: { schemas: components } }
  ) as JsonObject;
  const document: Document = { root, version, where: "test", name: "test", url: undefined, files: new Map() };
  return xmlLayout(document, { node: schema as JsonObject, pointer: "/paths/~1x/post/schema" });
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** Without the declaration, which every document starts with. */
export const written = (value: unknown, schema: object, schemas?: Schemas): string => {
  const text = writeXml(value as JsonValue, layoutOf(schema, schemas));
  if (!text.startsWith(DECLARATION)) throw new Error(`no declaration: ${text}`);
  return text.slice(DECLARATION.length);
};

export const read = (text: string, schema: object, schemas?: Schemas): JsonValue =>
  readXml(text, layoutOf(schema, schemas));

/** Line breaks and indentation between tags are for people. */
export const compact = (text: string): string => text.trim().replaceAll(/>\s+</g, "><");
