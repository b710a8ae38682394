import { isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";
import { items, type Located, member } from "../document/pointer.ts";
import { hasRefSiblings, refOf, resolveRef } from "../document/reference.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { isNullable } from "./marks.ts";
import { type ObjectShape, objectShape } from "./object-shape.ts";

/** What a value looks like from afar: the basis of Aqua types and of how a body is laid out. */
export type Shape = (
  | { readonly kind: "object"; readonly object: ObjectShape }
  | { readonly kind: "array"; readonly items: Located | undefined }
  | { readonly kind: "scalar"; readonly type: ScalarType; readonly format: string | undefined }
  | { readonly kind: "any" }
) & {
  readonly nullable: boolean;
  /** Where the schema stands after references and one-member unions are resolved. */
  readonly at: Located;
};

export type ScalarType = "string" | "integer" | "number" | "boolean";

const MAX_HOPS = 64;

/** One look at a schema: what was seen so far, so that schemas reached twice or in a circle are looked at once. */
interface Look {
  readonly document: Document;
  readonly seen: Map<string, Shape>;
  readonly hops: number;
}

/**
 * Sees through `$ref`, `nullable`, unions with null and an `allOf` of one. A union of several shapes, a map and a free-form object are `any`.
 * @throws Refused for references that lead nowhere or through more than 64 others.
 */
export const shapeOf = (document: Document, schema: Located): Shape =>
  look({ document, seen: new Map(), hops: 0 }, schema);

const look = (from: Look, schema: Located): Shape => {
  const known = from.seen.get(schema.pointer);
  if (known !== undefined) return known;
  if (from.hops > MAX_HOPS)
    throw new Refused(
      schema.pointer,
      "too-complex",
      `it is reached through more than ${MAX_HOPS} other schemas`,
    );
  from.seen.set(schema.pointer, { kind: "any", nullable: false, at: schema }); // what it is while it is being looked at
  const shape = freshLook({ ...from, hops: from.hops + 1 }, schema);
  from.seen.set(schema.pointer, shape);
  return shape;
};

const freshLook = (from: Look, schema: Located): Shape => {
  const { node } = schema;
  if (!isJsonObject(node)) return { kind: "any", nullable: false, at: schema };
  const nullable =
    isNullable(schema) || hasNullType(node.type) || (Array.isArray(node.enum) && node.enum.includes(null));
  const inner = soleAlternative(from.document, schema);
  if (inner !== undefined) {
    const shape = look(from, inner.schema);
    return { ...shape, nullable: shape.nullable || nullable || inner.nullable };
  }
  return { ...ownShape(from, schema, node), nullable, at: schema };
};

type Kind<S extends Shape = Shape> = S extends Shape ? Omit<S, "nullable" | "at"> : never;

const hasNullType = (type: JsonValue | undefined): boolean =>
  type === "null" || (Array.isArray(type) && type.includes("null"));

const STRUCTURAL = ["type", "properties", "items", "enum", "const", "allOf", "anyOf", "oneOf", "$ref"];

/** The one schema that this one stands for, when nothing else of it says what the value is. */
const soleAlternative = (
  document: Document,
  at: Located,
): { schema: Located; nullable: boolean } | undefined => {
  const present = STRUCTURAL.filter((keyword) => member(at, keyword).node !== undefined);
  const ref = refOf(at);
  if (ref !== undefined && (!hasRefSiblings(document) || present.length === 1)) {
    return { schema: resolveRef(document, ref, at.pointer), nullable: false };
  }
  if (present.length !== 1) return undefined;
  const [keyword = ""] = present;
  if (keyword !== "allOf" && keyword !== "anyOf" && keyword !== "oneOf") return undefined;
  const all = items(member(at, keyword));
  const schemas = keyword === "allOf" ? all : all.filter((each) => !isNullSchema(each));
  const [schema] = schemas;
  return schema !== undefined && schemas.length === 1
    ? { schema, nullable: schemas.length < all.length }
    : undefined;
};

const isNullSchema = (at: Located): boolean => {
  const { node: type } = member(at, "type");
  const { node: values } = member(at, "enum");
  const { node: constant } = member(at, "const");
  return (
    type === "null" ||
    constant === null ||
    (Array.isArray(values) && values.length > 0 && values.every((value) => value === null))
  );
};

const ownShape = (from: Look, at: Located, node: JsonObject): Kind => {
  const type = soleType(node.type);
  if (type === "file") return { kind: "scalar", type: "string", format: "binary" }; // Swagger 2.0
  if (type === "string" || type === "integer" || type === "number" || type === "boolean") {
    return { kind: "scalar", type, format: typeof node.format === "string" ? node.format : undefined };
  }
  if (type === "array" || (type === undefined && node.items !== undefined)) {
    const element = member(at, "items");
    return { kind: "array", items: isJsonObject(element.node) ? element : undefined };
  }
  if (type === "any") return { kind: "any" };
  const object = objectShape(from.document, at);
  if (object !== undefined) return { kind: "object", object };
  return type === "object" ? { kind: "any" } : (valuesShape(node) ?? partsShape(from, at) ?? { kind: "any" });
};

/** "any" for several types at once, undefined for none. */
const soleType = (type: JsonValue | undefined): JsonValue | undefined => {
  const types = (Array.isArray(type) ? type : [type]).filter((each) => each !== "null" && each !== undefined);
  if (types.length <= 1) return types[0] ?? undefined;
  return types.every((each) => each === "integer" || each === "number") ? "number" : "any";
};

const valuesShape = (node: JsonObject): Kind | undefined => {
  const listed = Array.isArray(node.enum) ? node.enum : Object.hasOwn(node, "const") ? [node.const] : [];
  const values = listed.filter((value) => value !== null);
  const first = typeof values[0];
  if (values.length === 0 || values.some((value) => typeof value !== first)) return undefined;
  if (first === "string" || first === "boolean") return { kind: "scalar", type: first, format: undefined };
  if (first !== "number") return undefined;
  return { kind: "scalar", type: values.every(Number.isInteger) ? "integer" : "number", format: undefined };
};

/** Parts that all look like the same scalar, or an `allOf` of which one part says what the value is. */
const partsShape = (from: Look, at: Located): Kind | undefined => {
  const shapesOf = (keyword: string): Shape[] =>
    items(member(at, keyword))
      .filter((each) => !isNullSchema(each))
      .map((each) => look(from, each));
  const ref = refOf(at);
  const merged = ref === undefined ? [] : [look(from, resolveRef(from.document, ref, at.pointer))];
  const telling = [...merged, ...shapesOf("allOf")].find(({ kind }) => kind !== "any");
  if (telling !== undefined) return telling;
  for (const keyword of ["anyOf", "oneOf"]) {
    const [first, ...others] = shapesOf(keyword);
    if (
      first?.kind === "scalar" &&
      others.every((each) => each.kind === "scalar" && each.type === first.type)
    ) {
      return { kind: "scalar", type: first.type, format: undefined };
    }
  }
  return undefined;
};

/** An array of arrays or objects, or an object that has such members: only deepObject and bodies can carry it. */
export const holdsNesting = (document: Document, schema: Located): boolean => {
  const isNested = (at: Located): boolean => {
    const { kind } = shapeOf(document, at);
    return kind === "array" || kind === "object";
  };
  const shape = shapeOf(document, schema);
  if (shape.kind === "array") return shape.items !== undefined && isNested(shape.items);
  if (shape.kind !== "object") return false;
  return [...shape.object.properties.values()].some((property) => isNested(property.schema));
};
