import type { JsonValue } from "../../core/index.ts";

/** How big a JSON value is, in the ways that hurt: levels, nodes, the longest array, the longest string and bigints. */
export interface Measure {
  readonly depth: number;
  /** Every value counts, shared ones as often as they are reached (YAML aliases make them). */
  readonly nodes: number;
  readonly longestArray: number;
  readonly longestString: number;
  readonly hasBigint: boolean;
  /** A bound was passed, and counting stopped there. */
  readonly exceeded: "depth" | "nodes" | undefined;
}

export interface Bounds {
  readonly depth: number;
  readonly nodes: number;
}

/** Stops at the first bound passed. `bounds.depth` also bounds the recursion: a hundred or so. */
export const measure = (value: JsonValue, bounds: Bounds): Measure => {
  const found = { depth: 0, nodes: 0, longestArray: 0, longestString: 0, hasBigint: false };
  return { exceeded: count(value, 1, bounds, found), ...found };
};

type Counts = { -readonly [key in Exclude<keyof Measure, "exceeded">]: Measure[key] };

const count = (node: JsonValue, level: number, bounds: Bounds, found: Counts): Measure["exceeded"] => {
  if (level > found.depth) found.depth = level;
  found.nodes++;
  if (level > bounds.depth) return "depth";
  if (found.nodes > bounds.nodes) return "nodes";
  if (typeof node === "string") {
    if (node.length > found.longestString) found.longestString = node.length;
  } else if (typeof node === "bigint") found.hasBigint = true;
  else if (Array.isArray(node)) return countAll(node, level, bounds, found);
  else if (typeof node === "object" && node !== null)
    return countAll(Object.values(node), level, bounds, found, false);
  return undefined;
};

const countAll = (
  children: readonly JsonValue[],
  level: number,
  bounds: Bounds,
  found: Counts,
  isArray = true,
): Measure["exceeded"] => {
  if (isArray && children.length > found.longestArray) found.longestArray = children.length;
  if (found.nodes + children.length > bounds.nodes) return "nodes";
  for (const child of children) {
    const exceeded = count(child, level + 1, bounds, found);
    if (exceeded !== undefined) return exceeded;
  }
  return undefined;
};
