import { isJsonObject, type JsonValue } from "../../core/index.ts";

/** The part of a value that a path of members and indexes leads to. */
export const valueAt = (value: JsonValue, path: readonly string[]): JsonValue | undefined => {
  let current: JsonValue | undefined = value;
  for (const token of path) {
    if (Array.isArray(current)) current = current[Number(token)];
    else if (isJsonObject(current) && Object.hasOwn(current, token)) current = current[token];
    else return undefined;
  }
  return current;
};
