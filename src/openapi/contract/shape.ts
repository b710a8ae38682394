/**
 * What a value looks like, as far as callers can break on it: no lengths, patterns or formats. Names in objects are sorted, and so are
 * the members of unions and enums: the same contract always has the same text.
 */
export type Shape = ScalarName | "any" | RefShape | EnumShape | ArrayShape | ObjectShape | UnionShape;

export type ScalarName = "string" | "integer" | "number" | "boolean" | "null";

/** A key of the signature's `types`; types may refer to themselves. */
export interface RefShape {
  readonly ref: string;
}

export interface EnumShape {
  readonly enum: readonly Scalar[];
}

export type Scalar = string | number | boolean | null;

export interface ArrayShape {
  readonly array: Shape;
}

export interface ObjectShape {
  /** Members that are always there. */
  readonly object: Readonly<Record<string, Shape>>;
  /** Members that may be missing. */
  readonly optional?: Readonly<Record<string, Shape>>;
  /** Of members not named here; false: there are none; absent: nothing is said about them. */
  readonly rest?: Shape | false;
}

/** One of these; none at all for a value that cannot be. */
export interface UnionShape {
  readonly union: readonly Shape[];
}

export const isForm = <K extends "ref" | "enum" | "array" | "object" | "union">(
  shape: Shape,
  key: K,
): shape is Extract<Shape, Record<K, unknown>> => typeof shape === "object" && Object.hasOwn(shape, key);

/** Flat, each member once, in the order of their text; one alone is no union, and "any" is all of it. */
export const unionOf = (shapes: readonly Shape[]): Shape => {
  const flat = shapes.flatMap((shape) => (isForm(shape, "union") ? shape.union : [shape]));
  if (flat.includes("any")) return "any";
  const byText = new Map(flat.map((shape) => [JSON.stringify(shape), shape]));
  const members = sorted(byText).map(([, shape]) => shape);
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { union: members };
};

/** By code units, which no locale changes. */
export const sorted = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].toSorted(([left], [right]) => (left < right ? -1 : Number(left > right)));

/** Defines members, so that "__proto__" is a name like any other. */
export const sortedRecord = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries(sorted(entries));
