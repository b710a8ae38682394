import { isJsonObject } from "../../core/index.ts";
import type { JsonSchema } from "../interface.ts";
import { APPLICATORS } from "./schema-keywords.ts";

/** The schemas directly inside a converted schema. */
export const subschemas = (schema: JsonSchema): JsonSchema[] => {
  if (typeof schema === "boolean") return [];
  const found: JsonSchema[] = [];
  for (const [keyword, { shape }] of APPLICATORS) {
    const value = schema[keyword];
    if (value === undefined) continue;
    const inside =
      shape === "map" && isJsonObject(value) ? Object.values(value) : Array.isArray(value) ? value : [value];
    found.push(...(inside as JsonSchema[]));
  }
  return found;
};

/** Ids of the components that judging by `schema` may come to, beyond those in `known` and what they come to. */
export const newlyReached = (
  schema: JsonSchema,
  components: ReadonlyMap<string, JsonSchema>,
  known: ReadonlySet<string>,
): Set<string> => {
  const reached = new Set<string>();
  const pending: JsonSchema[] = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    pending.push(...subschemas(next));
    const id = typeof next === "boolean" ? undefined : next.$ref;
    if (typeof id !== "string" || reached.has(id) || known.has(id)) continue;
    reached.add(id);
    pending.push(components.get(id) ?? true);
  }
  return reached;
};
