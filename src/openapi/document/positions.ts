import { pointerTokens } from "../../core/index.ts";
import { jsonOffsets } from "./json-offsets.ts";
import { forget, type Wanted } from "./wanted.ts";
import { yamlOffsets } from "./yaml-offsets.ts";

/** A place in a text. Lines and columns count from 1, columns in UTF-16 units; a BOM is not counted. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** From the start of the text, in UTF-16 units. */
  readonly offset: number;
}

/**
 * Where each JSON pointer (RFC 6901) leads in a JSON or YAML text: at a member's name, at an array's item. Of a pointer that leads
 * nowhere, or through an alias, the deepest part that exists counts. Only what the pointers lead through is taken apart.
 * Empty for a text that is neither.
 */
export const positionsOf = (text: string, pointers: Iterable<string>): ReadonlyMap<string, Position> => {
  const root: Wanted = { offset: undefined, below: new Map() };
  const trails = new Map<string, Wanted[]>();
  for (const pointer of pointers) trails.set(pointer, trailOf(root, pointer));
  const bom = text.startsWith("\uFEFF") ? 1 : 0;
  const body = text.slice(bom);
  if (!jsonOffsets(body, root)) {
    forget(root);
    if (!yamlOffsets(body, root)) return new Map();
  }
  const offsets = new Map<string, number>();
  for (const [pointer, trail] of trails) {
    const offset = trail.findLast((wanted) => wanted.offset !== undefined)?.offset;
    if (offset !== undefined) offsets.set(pointer, offset);
  }
  const places = placesOf(body, offsets.values());
  return new Map(
    [...offsets].flatMap(([pointer, offset]) => {
      const place = places.get(offset);
      return place === undefined ? [] : [[pointer, { ...place, offset: offset + bom }] as const];
    }),
  );
};

const trailOf = (root: Wanted, pointer: string): Wanted[] => {
  const trail = [root];
  let last = root;
  for (const token of pointerTokens(pointer)) {
    const next: Wanted = last.below.get(token) ?? { offset: undefined, below: new Map() };
    last.below.set(token, next);
    trail.push(next);
    last = next;
  }
  return trail;
};

/** Lines and columns of offsets, in one pass over the line breaks. */
const placesOf = (
  text: string,
  offsets: Iterable<number>,
): Map<number, { readonly line: number; readonly column: number }> => {
  const places = new Map<number, { line: number; column: number }>();
  const breaks = /\r\n|\r|\n/g;
  let line = 1;
  let start = 0;
  let next = breaks.exec(text);
  for (const offset of [...new Set(offsets)].sort((left, right) => left - right)) {
    while (next !== null && breaks.lastIndex <= offset) {
      line++;
      start = breaks.lastIndex;
      next = breaks.exec(text);
    }
    places.set(offset, { line, column: offset - start + 1 });
  }
  return places;
};
