import { isJsonObject } from "../../core/index.ts";
import type { JsonSchema } from "../interface.ts";
import { patternTest } from "./regular-expression.ts";
import { subschemas } from "./schema-walk.ts";

/** Schema nodes, references unfolded, up to which judging an ordinary value is surely quick. */
const MAX_SURE_NODES = 5000;

/**
 * Could judging a small value against this schema take unreasonably long? Yes for recursion (each level may branch), for references
 * that unfold into thousands of nodes, and for patterns that may backtrack.
 */
export const createSlownessTest = (
  components: ReadonlyMap<string, JsonSchema>,
): ((schema: JsonSchema) => boolean) => {
  const costs = new Map<string, number>();
  const costOf = (node: JsonSchema): number => {
    if (typeof node === "boolean") return 1;
    const { $ref: ref, pattern, patternProperties } = node;
    if (typeof pattern === "string" && mayTakeLong(pattern)) return Number.POSITIVE_INFINITY;
    if (isJsonObject(patternProperties) && Object.keys(patternProperties).some(mayTakeLong))
      return Number.POSITIVE_INFINITY;
    let cost = typeof ref === "string" ? 1 + costOfComponent(ref) : 1;
    for (const child of subschemas(node)) cost += costOf(child);
    return cost;
  };
  const costOfComponent = (id: string): number => {
    const known = costs.get(id);
    if (known !== undefined) return known;
    costs.set(id, Number.POSITIVE_INFINITY); // met again while being counted: recursion
    const cost = costOf(components.get(id) ?? true);
    costs.set(id, cost);
    return cost;
  };
  return (schema) => costOf(schema) > MAX_SURE_NODES;
};

const mayTakeLong = (pattern: string): boolean => patternTest(pattern)?.linear === false;
