/**
 * Is JSON text nested deeper than so many levels? By its brackets, before anybody parses or walks it by recursion. Of a text that is no JSON either
 * may be said.
 */
export const isDeeperThan = (json: string, levels: number): boolean => {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length && depth <= levels; at++) {
    const unit = json[at];
    if (isText && unit === "\\") at++;
    else if (unit === '"') isText = !isText;
    else if (isText) continue;
    else if (unit === "[" || unit === "{") depth++;
    else if (unit === "]" || unit === "}") depth--;
  }
  return depth > levels;
};
