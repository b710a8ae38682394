import { isJsonObject, type JsonValue } from "../../core/index.ts";
import type { Located } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import { unlessRefused } from "../document/refused.ts";
import type { Document } from "../interface.ts";

/** What a schema says a value is when nobody gives one: its default, or the only value it allows. Undefined where it says neither. */
export const defaultValue = (document: Document, schema: Located): JsonValue | undefined => {
  const { node } = unlessRefused(() => follow(document, schema)) ?? schema;
  if (!isJsonObject(node)) return undefined;
  if (Object.hasOwn(node, "default")) return node.default;
  if (Object.hasOwn(node, "const")) return node.const;
  return Array.isArray(node.enum) && node.enum.length === 1 ? node.enum[0] : undefined;
};
