import { type Located, lastToken } from "../document/pointer.ts";
import type { Document } from "../interface.ts";
import { fieldNames, type TypeNames, typeName } from "../operation/name.ts";
import { createMarkSearch } from "../schema/marks.ts";
import { anything, type ObjectShape } from "../schema/object-shape.ts";
import type { Direction } from "../schema/schema.ts";
import { type ScalarType, type Shape, shapeOf } from "../schema/schema-shape.ts";

/** A type of Aqua. Struct fields know their name in the document. */
export type AquaType =
  | { readonly kind: "scalar"; readonly name: AquaScalar }
  /** Any value (⊤): what Aqua has no type for, such as maps and recursion. */
  | { readonly kind: "top" }
  | { readonly kind: "array"; readonly items: AquaType }
  /** `[]` or `[v]` */
  | { readonly kind: "option"; readonly of: AquaType }
  | AquaStruct;

export type AquaScalar = "string" | "bool" | "u16" | "u32" | "i32" | "i64" | "f32" | "f64";

export interface AquaStruct {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly AquaField[];
}

export interface AquaField {
  readonly name: string;
  /** Its name in the document. */
  readonly source: string;
  /** May be absent from the document's value. Its type is an option then, as it is for a nullable one. */
  readonly optional: boolean;
  readonly type: AquaType;
}

const MAX_NESTING = 64;

export const TOP: AquaType = { kind: "top" };

export const optionOf = (type: AquaType): AquaType =>
  type.kind === "option" ? type : { kind: "option", of: type };

export interface AquaTypes {
  /** @param hint - the name of a struct that the document gives none. */
  ofSchema(schema: Located, direction: Direction, hint: string): AquaType;
  struct(hint: string, fields: readonly AquaField[]): AquaStruct;
  /** Each after those it uses: Aqua knows no forward declaration. */
  readonly structs: readonly AquaStruct[];
}

/** Types are made once a component and named in the order of use, so the same document gives the same names. */
export const createAquaTypes = (document: Document, names: TypeNames): AquaTypes => {
  const structs: AquaStruct[] = [];
  const made = new Map<string, AquaType>();
  const inProgress = new Set<string>();
  const marks = createMarkSearch(document);

  const struct = (hint: string, fields: readonly AquaField[]): AquaStruct => {
    const result: AquaStruct = { kind: "struct", name: names.allot(typeName(hint)), fields };
    structs.push(result);
    return result;
  };

  const ofSchema = (schema: Located, direction: Direction, hint: string): AquaType => {
    const shape = shapeOf(document, schema);
    const type = ofShape(shape, direction, hint);
    return shape.nullable ? optionOf(type) : type;
  };

  const ofShape = (shape: Shape, direction: Direction, hint: string): AquaType => {
    switch (shape.kind) {
      case "scalar":
        return { kind: "scalar", name: scalarName(shape.type, shape.format) };
      case "array":
        return { kind: "array", items: ofItems(shape.at, shape.items, direction, hint) };
      case "object":
        return ofObject(shape, shape.object, direction, hint);
      case "any":
        return TOP;
    }
  };

  const ofObject = (shape: Shape, object: ObjectShape, direction: Direction, hint: string): AquaType => {
    const { pointer } = shape.at;
    const isDirectional = direction === "in" && marks.isAnyIn(shape.at);
    const effective = isDirectional ? "in" : "out";
    const key = `${effective} ${pointer}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const own = isComponent(pointer) ? lastToken(pointer) : hint;
    const wanted = isDirectional ? `${typeName(own)}Input` : own;
    return unlessRecursive(key, () => {
      const fields = fieldsOf(shape.at, object, effective, wanted);
      const type = fields.length === 0 ? TOP : struct(wanted, fields);
      made.set(key, type);
      return type;
    });
  };

  const ofItems = (
    array: Located,
    element: Located | undefined,
    direction: Direction,
    hint: string,
  ): AquaType =>
    element === undefined
      ? TOP
      : unlessRecursive(`${direction} ${array.pointer}`, () => ofSchema(element, direction, `${hint}Item`));

  /** Recursion ends in ⊤, and so does nesting that nobody would write down. */
  const unlessRecursive = (key: string, make: () => AquaType): AquaType => {
    if (inProgress.has(key) || inProgress.size > MAX_NESTING) return TOP;
    inProgress.add(key);
    try {
      return make();
    } finally {
      inProgress.delete(key);
    }
  };

  const fieldsOf = (at: Located, object: ObjectShape, direction: Direction, hint: string): AquaField[] => {
    const undeclared = object.required.filter((name) => !object.properties.has(name));
    const sources = [...object.properties.keys(), ...undeclared].filter((source) => {
      const property = object.properties.get(source);
      return source !== "__proto__" && !(direction === "in" ? property?.readOnly : property?.writeOnly);
    });
    const identifiers = fieldNames(sources);
    return sources.map((source) => {
      const name = identifiers.get(source) ?? source;
      const schema = object.properties.get(source)?.schema ?? anything(at, source);
      const optional = !object.required.includes(source);
      const type = ofSchema(schema, direction, `${typeName(hint)}${typeName(name)}`);
      return { name, source, optional, type: optional ? optionOf(type) : type };
    });
  };

  return { ofSchema, struct, structs };
};

const isComponent = (pointer: string): boolean => /^\/components\/schemas\/[^/]+$/.test(pointer);

const scalarName = (type: ScalarType, format: string | undefined): AquaScalar => {
  switch (type) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "integer":
      return format === "int32" ? "i32" : "i64";
    case "number":
      return format === "float" ? "f32" : "f64";
  }
};

/** As it is written in Aqua source. */
export const typeText = (type: AquaType): string => {
  switch (type.kind) {
    case "scalar":
    case "struct":
      return type.name;
    case "top":
      return "⊤";
    case "array":
      return `[]${typeText(type.items)}`;
    case "option":
      return `?${typeText(type.of)}`;
  }
};
