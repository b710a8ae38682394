import { isJsonObject, type JsonValue } from "../../core/index.ts";

/** An error's `instancePath`, a JSON pointer, as the members and indexes it goes through. */
export const pathTokens = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

export const valueAt = (value: JsonValue, path: readonly string[]): JsonValue | undefined => {
  let current: JsonValue | undefined = value;
  for (const token of path) {
    if (Array.isArray(current)) current = current[Number(token)];
    else if (isJsonObject(current) && Object.hasOwn(current, token)) current = current[token];
    else return undefined;
  }
  return current;
};
