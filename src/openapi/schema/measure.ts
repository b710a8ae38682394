import type { JsonValue } from "../../core/index.ts";

/** How big a JSON value is, in the ways that hurt: levels, nodes, the longest array and the longest string. */
export interface Measure {
  readonly depth: number;
  /** Every value counts, shared ones as often as they are reached (YAML aliases make them). */
  readonly nodes: number;
  readonly longestArray: number;
  readonly longestString: number;
  /** A bound was passed, and counting stopped there. */
  readonly exceeded: "depth" | "nodes" | undefined;
}

export interface Bounds {
  readonly depth: number;
  readonly nodes: number;
}

/** Iterative, so that no nesting overflows the stack; stops at the first bound passed. */
export const measure = (value: JsonValue, bounds: Bounds): Measure => {
  const pending: [JsonValue, number][] = [[value, 1]];
  let depth = 0;
  let nodes = 0;
  let longestArray = 0;
  let longestString = 0;
  const result = (exceeded: Measure["exceeded"]): Measure => ({
    depth,
    nodes,
    longestArray,
    longestString,
    exceeded,
  });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, level] = next;
    depth = Math.max(depth, level);
    nodes++;
    if (depth > bounds.depth) return result("depth");
    if (nodes > bounds.nodes) return result("nodes");
    if (typeof node === "string") longestString = Math.max(longestString, node.length);
    if (typeof node !== "object" || node === null) continue;
    const children = Array.isArray(node) ? node : Object.values(node);
    if (Array.isArray(node)) longestArray = Math.max(longestArray, node.length);
    if (nodes + pending.length + children.length > bounds.nodes) return result("nodes");
    for (const child of children) pending.push([child, level + 1]);
  }
  return result(undefined);
};
