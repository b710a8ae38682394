import { MAX_JSON_DEPTH } from "../core/index.ts";

/**
 * Is JSON text nested no deeper than values in particles are? Nobody has looked at what was sealed, and parsing and checking it is
 * recursive.
 */
export const isShallow = (json: string): boolean => {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const unit = json[at];
    if (isText) {
      if (unit === "\\") at++;
      else if (unit === '"') isText = false;
    } else if (unit === '"') isText = true;
    else if (unit === "[" || unit === "{") depth++;
    else if (unit === "]" || unit === "}") depth--;
    if (depth > MAX_JSON_DEPTH) return false;
  }
  return true;
};
