import { type Located, member } from "../document/pointer.ts";
import { mapMembers } from "../document/reference.ts";
import { unlessRefused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { type Direction, hiddenMark } from "../schema/marks.ts";
import { type ObjectShape, objectShape, type Property } from "../schema/object-shape.ts";

/**
 * Properties that a schema requires but declares elsewhere, or nowhere: an old way to say that one of a base's must be there.
 * @param whole - all that is said of the same value, `at` among it: where they may be declared.
 */
export type Undeclared = (
  at: Located,
  whole: Located,
  direction: Direction,
) => (readonly [name: string, schema: Located | undefined])[];

export const createUndeclared = (document: Document): Undeclared => {
  const shapes = new Map<string, ObjectShape | undefined>();
  const shapeOf = (whole: Located): ObjectShape | undefined => {
    // One that is too deep to look into declares nothing here.
    if (!shapes.has(whole.pointer))
      shapes.set(
        whole.pointer,
        unlessRefused(() => objectShape(document, whole)),
      );
    return shapes.get(whole.pointer);
  };
  return (at, whole, direction) => {
    const { node: required } = member(at, "required");
    if (!Array.isArray(required)) return [];
    const own = new Set(mapMembers(document, member(at, "properties")).map(([name]) => name));
    const names = new Set(required.filter((name) => typeof name === "string" && !own.has(name)) as string[]);
    if (names.size === 0) return [];
    const declared = shapeOf(whole);
    return [...names].flatMap((name) => {
      const property = declared?.properties.get(name);
      return isHidden(property, direction) ? [] : [[name, property?.schema] as const];
    });
  };
};

const isHidden = (property: Property | undefined, direction: Direction): boolean =>
  property?.[hiddenMark(direction)] === true;
