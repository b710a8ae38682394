import { type ArrayShape, isForm, type ObjectShape, type Scalar, type Shape } from "./shape.ts";

/** A shape taken apart: what kinds of value it may be. */
export interface Alternatives {
  readonly any: boolean;
  readonly scalars: ReadonlyMap<ScalarKind, Values>;
  readonly arrays: readonly Structure<ArrayShape>[];
  readonly objects: readonly Structure<ObjectShape>[];
  /** How many shapes were looked at. */
  readonly size: number;
}

export type ScalarKind = "string" | "number" | "boolean" | "null";

export interface Values {
  /** Undefined: any of the kind. */
  readonly listed: ReadonlySet<Scalar> | undefined;
  /** Of numbers: not only integers. */
  readonly fractions: boolean;
}

export interface Structure<S extends Shape = Shape> {
  /** The type that it is. */
  readonly name: string | undefined;
  /** Where it stands in the last type it was reached through: the same for nothing else. */
  readonly id: string | undefined;
  readonly shape: S;
}

export type Types = ReadonlyMap<string, Shape>;

/** Sees through references and unions; a reference that comes back to itself adds nothing. */
export const alternativesOf = (shape: Shape, types: Types): Alternatives => {
  const scalars = new Map<ScalarKind, { listed: Set<Scalar> | undefined; fractions: boolean }>();
  const arrays: Structure<ArrayShape>[] = [];
  const objects: Structure<ObjectShape>[] = [];
  const seen = new Set<string>();
  let any = false;
  const addAll = (kind: ScalarKind, fractions: boolean): void => {
    scalars.set(kind, { listed: undefined, fractions: fractions || scalars.get(kind)?.fractions === true });
  };
  const addValue = (value: Scalar): void => {
    const known = scalars.get(kindOf(value)) ?? { listed: new Set(), fractions: false };
    known.listed?.add(value);
    known.fractions ||= typeof value === "number" && !Number.isInteger(value);
    scalars.set(kindOf(value), known);
  };
  let size = 0;
  const pending: Structure[] = [{ shape, name: undefined, id: undefined }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { shape: current, name, id } = next;
    size++;
    if (isForm(current, "ref")) {
      const { ref } = current;
      if (!seen.has(ref)) pending.push({ shape: types.get(ref) ?? "any", name: ref, id: ref });
      seen.add(ref);
    } else if (isForm(current, "union")) {
      const members = current.union.map((member, index) => ({
        shape: member,
        name: undefined,
        id: id === undefined ? undefined : `${id}|${index}`,
      }));
      pending.push(...members.toReversed());
    } else if (isForm(current, "enum")) {
      size += current.enum.length;
      for (const value of current.enum) addValue(value);
    } else if (isForm(current, "array")) arrays.push({ name, id, shape: current });
    else if (isForm(current, "object")) objects.push({ name, id, shape: current });
    else if (current === "any") any = true;
    else if (current === "null") addValue(null);
    else if (current === "integer" || current === "number") addAll("number", current === "number");
    else addAll(current, false);
  }
  return { any, scalars, arrays, objects, size };
};

const kindOf = (value: Scalar): ScalarKind => (value === null ? "null" : (typeof value as ScalarKind));
