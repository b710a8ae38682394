import { isJsonObject, type JsonValue } from "../../core/index.ts";
import { items, type Located, lastToken, member } from "../document/pointer.ts";
import { hasRefSiblings, refOf, resolveRef } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import { createTypeNames, typeName } from "../operation/name.ts";
import { createDirectional } from "../schema/directional.ts";
import { listedValues } from "../schema/listed-values.ts";
import { type Direction, hiddenMark, isNullable } from "../schema/marks.ts";
import { objectShape, type Property } from "../schema/object-shape.ts";
import { type Scalar, type Shape, sorted, sortedRecord, unionOf } from "./shape.ts";

export interface SchemaShapes {
  ofSchema(schema: Located, direction: Direction): Shape;
  /** Every component used so far and all they use. */
  types(): Readonly<Record<string, Shape>>;
}

/** Shapes of one document; what lies beyond is "any". Stripe's document has 13,000. */
const MAX_SHAPES = 1_000_000;

/**
 * Schemas as shapes. Referenced schemas become named types, one for both directions unless readOnly or writeOnly tells them apart;
 * an `allOf` of objects becomes one object, and unions beside properties add optional ones (`objectShape`).
 */
export const createSchemaShapes = (document: Document): SchemaShapes => {
  const names = createTypeNames([]);
  const isDirectional = createDirectional(document);
  const named = new Map<string, { name: string; at: Located; direction: Direction }>();
  let room = MAX_SHAPES;

  const reference = (at: Located, direction: Direction): Shape => {
    const isInput = direction === "in" && isDirectional(at);
    const effective = isInput ? "in" : "out";
    const key = `${effective} ${at.pointer}`;
    const name =
      named.get(key)?.name ?? names.allot(`${typeName(lastToken(at.pointer))}${isInput ? "Input" : ""}`);
    if (!named.has(key)) named.set(key, { name, at, direction: effective });
    return { ref: name };
  };

  const ofSchema = (at: Located, direction: Direction, isNamed = false): Shape => {
    if (at.node === false) return unionOf([]);
    if (!isJsonObject(at.node) || room === 0) return "any";
    room--;
    const shape = withoutNull(at, direction, isNamed);
    return isNullable(at) ? unionOf([shape, "null"]) : shape;
  };

  const withoutNull = (at: Located, direction: Direction, isNamed: boolean): Shape => {
    const ref = refOf(at);
    const target = ref === undefined ? undefined : resolveRef(document, ref, at.pointer);
    if (target !== undefined && !(hasRefSiblings(document) && isTelling(at)))
      return reference(target, direction);
    const values = literals(at);
    if (values !== undefined) return values;
    const parts = [...(target === undefined ? [] : [target]), ...items(member(at, "allOf")).filter(says)];
    const [only] = parts;
    if (only !== undefined && parts.length === 1 && !isTyped(at) && !hasUnion(at))
      return partShape(only, target, direction);
    if (parts.length === 0 && member(at, "properties").node === undefined) {
      const union = unionShape(at, direction);
      if (union !== "any") return union;
    }
    if (parts.length === 0 && !(hasUnion(at) && typesOf(at).includes("object"))) return typed(at, direction);
    // What is merged of other schemas may hold itself, so it must have a name.
    return isNamed ? merged(at, parts, target, direction) : reference(at, direction);
  };

  const partShape = (part: Located, target: Located | undefined, direction: Direction): Shape =>
    part === target ? reference(part, direction) : ofSchema(part, direction);

  /** Objects become one; of anything else the first part that says what the value is. */
  const merged = (
    at: Located,
    parts: readonly Located[],
    target: Located | undefined,
    direction: Direction,
  ): Shape => {
    if (objectShape(document, at) !== undefined) return objectOf(at, direction);
    const shapes = [
      ...parts.map((part) => partShape(part, target, direction)),
      unionShape(at, direction),
      typed(at, direction),
    ];
    return shapes.find((shape) => shape !== "any") ?? "any";
  };

  const unionShape = (at: Located, direction: Direction): Shape => {
    const keyword = UNIONS.find((name) => items(member(at, name)).length > 0);
    return keyword === undefined
      ? "any"
      : unionOf(items(member(at, keyword)).map((branch) => ofSchema(branch, direction)));
  };

  const typed = (at: Located, direction: Direction): Shape =>
    unionOf(typesOf(at).map((name) => ofType(name, at, direction)));

  const ofType = (type: JsonValue, at: Located, direction: Direction): Shape => {
    if (type === "object") return objectOf(at, direction);
    if (type === "array")
      return { array: unionOf(elements(at).map((element) => ofSchema(element, direction))) };
    return SCALARS.find((name) => name === type) ?? "any";
  };

  const objectOf = (at: Located, direction: Direction): Shape => {
    const found = objectShape(document, at);
    const hidden = hiddenMark(direction);
    const declared: [string, Property][] = [...(found?.properties ?? [])].filter(
      ([, property]) => !property[hidden],
    );
    const required = new Set(found?.required);
    const shapesOf = (isWanted: (name: string) => boolean): [string, Shape][] =>
      declared
        .filter(([name]) => isWanted(name))
        .map(([name, { schema }]) => [name, ofSchema(schema, direction)]);
    const undeclared = [...required].filter((name) => found?.properties.has(name) === false);
    const optional = shapesOf((name) => !required.has(name));
    const rest = restOf(at, direction);
    return {
      object: sortedRecord([
        ...shapesOf((name) => required.has(name)),
        ...undeclared.map((name) => [name, "any"] as const),
      ]),
      ...(optional.length === 0 ? {} : { optional: sortedRecord(optional) }),
      ...(rest === undefined ? {} : { rest }),
    };
  };

  const restOf = (at: Located, direction: Direction): Shape | false | undefined => {
    if (member(at, "patternProperties").node !== undefined) return undefined;
    const additional = member(at, "additionalProperties");
    if (additional.node === false || member(at, "unevaluatedProperties").node === false) return false;
    const shape = ofSchema(additional, direction);
    return shape === "any" ? undefined : shape;
  };

  return {
    ofSchema,
    types() {
      const types: [string, Shape][] = [];
      // Describing one may name others: a Map is walked to its growing end.
      for (const { name, at, direction } of named.values()) types.push([name, ofSchema(at, direction, true)]);
      return sortedRecord(types);
    },
  };
};

const UNIONS = ["oneOf", "anyOf"];
const TYPED = ["type", "properties", "items", "prefixItems", "required", "additionalProperties"];
const TELLING = [...TYPED, ...UNIONS, "enum", "const", "allOf"];
const SCALARS = ["string", "integer", "number", "boolean", "null"] as const;

const isTelling = (at: Located): boolean => TELLING.some((keyword) => member(at, keyword).node !== undefined);
const isTyped = (at: Located): boolean => TYPED.some((keyword) => member(at, keyword).node !== undefined);
const says = (at: Located): boolean => refOf(at) !== undefined || isTelling(at);
const hasUnion = (at: Located): boolean => UNIONS.some((keyword) => items(member(at, keyword)).length > 0);

const typesOf = (at: Located): JsonValue[] => {
  const { node: type } = member(at, "type");
  return Array.isArray(type) ? type : [type ?? impliedType(at)];
};

const impliedType = (at: Located): string => {
  if (["properties", "additionalProperties"].some((keyword) => member(at, keyword).node !== undefined))
    return "object";
  return member(at, "items").node === undefined && member(at, "prefixItems").node === undefined
    ? "any"
    : "array";
};

/** A tuple is an array of anything that it may hold. */
const elements = (at: Located): Located[] => {
  const single = member(at, "items");
  const listed = [...items(member(at, "prefixItems")), ...items(single)];
  return Array.isArray(single.node) || single.node === false ? listed : [...listed, single];
};

const literals = (at: Located): Shape | undefined => {
  const listed = listedValues(at);
  if (listed === undefined || !listed.every(isScalar)) return undefined;
  const byText = new Map(listed.map((value) => [JSON.stringify(value), value]));
  return { enum: sorted(byText).map(([, value]) => value) };
};

const isScalar = (value: JsonValue): value is Scalar => typeof value !== "object" || value === null;
