import { type JsonValue, pointerTokens } from "../../core/index.ts";

/** What a JSON pointer (RFC 6901) points to; undefined: nothing. Own members only. */
export const valueAt = (root: JsonValue, pointer: string): JsonValue | undefined => {
  let value: JsonValue | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
    if (Array.isArray(value) && token === "length") return undefined;
    value = (value as Readonly<Record<string, JsonValue>>)[token];
  }
  return value;
};
