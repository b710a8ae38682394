import type { JsonValue } from "./json.ts";
import { parseJson } from "./parse-json.ts";

/** The value in bytes from outside; undefined where they are no UTF-8, or no JSON (nor with a byte order mark before it). */
export const jsonOfUtf8 = (bytes: Uint8Array): JsonValue | undefined => {
  try {
    return parseJson(utf8.decode(bytes));
  } catch {
    return undefined;
  }
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
