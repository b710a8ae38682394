import { items, type Located, member, textAt } from "../document/pointer.ts";
import type { Document } from "../interface.ts";
import { fieldNames, type TypeNames, typeName } from "../operation/name.ts";
import { createDirectional } from "../schema/directional.ts";
import { type Direction, hiddenMark } from "../schema/marks.ts";
import { anything, type ObjectShape } from "../schema/object-shape.ts";
import type { ScalarType, Shape } from "../schema/schema-shape.ts";
import { valuesNote, whyAny } from "./aqua-text.ts";
import {
  type AquaField,
  type AquaScalar,
  type AquaStruct,
  type AquaType,
  optionOf,
  top,
} from "./aqua-type.ts";
import { boundedTypeName, ownName } from "./own-name.ts";
import { createShapes } from "./shapes.ts";
import { fittingFields } from "./struct-size.ts";

const MAX_NESTING = 64;

export interface AquaTypes {
  /** @param hint - the name of a struct that the document gives none. */
  ofSchema(schema: Located, direction: Direction, hint: string): AquaType;
  struct(hint: string, fields: readonly AquaField[], description?: string): AquaStruct;
  /** What people should know of a value of that schema besides its type. */
  noteOf(schema: Located): string | undefined;
  /** Each after those it uses: Aqua knows no forward declaration. */
  readonly structs: readonly AquaStruct[];
}

/** Types are made once a component and named in the order of use, so the same document gives the same names. */
export const createAquaTypes = (document: Document, names: TypeNames): AquaTypes => {
  const structs: AquaStruct[] = [];
  const made = new Map<string, AquaType>();
  const inProgress = new Set<string>();
  const sizes = new Map<AquaStruct, number>();
  const isDirectional = createDirectional(document);
  const shapes = createShapes(document);

  const struct = (hint: string, wanted: readonly AquaField[], description?: string): AquaStruct => {
    const { fields, size } = fittingFields(wanted, sizes);
    const name = names.allot(boundedTypeName(hint));
    const result: AquaStruct = { kind: "struct", name, description, fields };
    sizes.set(result, size);
    structs.push(result);
    return result;
  };

  const ofSchema = (schema: Located, direction: Direction, hint: string): AquaType => {
    const shape = shapes(schema);
    if (shape === undefined) return top("too many schemas that refer to each other");
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
        return top(whyAny(shape.at));
    }
  };

  const ofObject = (shape: Shape, object: ObjectShape, direction: Direction, hint: string): AquaType => {
    const { pointer } = shape.at;
    const isInput = direction === "in" && isDirectional(shape.at);
    const effective = isInput ? "in" : "out";
    const key = `${effective} ${pointer}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const name = boundedTypeName(ownName(pointer) ?? hint);
    const wanted = isInput ? `${name}Input` : name;
    return unlessRecursive(key, () => {
      const fields = fieldsOf(shape.at, object, effective, wanted);
      const type =
        fields.length === 0
          ? top("an object without fields of its own")
          : struct(wanted, fields, textAt(shape.at, "description"));
      made.set(key, type);
      return type;
    });
  };

  const ofItems = (
    array: Located,
    element: Located | undefined,
    direction: Direction,
    hint: string,
  ): AquaType => {
    if (items(member(array, "prefixItems")).length > 0)
      return top("each place of the array has its own type");
    if (element === undefined) return top("an array of anything");
    const inner = (): AquaType => ofSchema(element, direction, boundedTypeName(`${hint}Item`));
    return unlessRecursive(`${direction} ${array.pointer}`, inner);
  };

  /** Recursion ends in ⊤, and so does nesting that nobody would write down. */
  const unlessRecursive = (key: string, make: () => AquaType): AquaType => {
    if (inProgress.has(key)) return top("recursive: Aqua types cannot hold themselves");
    if (inProgress.size > MAX_NESTING) return top("nested too deeply");
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
      return source !== "__proto__" && property?.[hiddenMark(direction)] !== true;
    });
    const identifiers = fieldNames(sources);
    return sources.map((source) => {
      const name = identifiers.get(source) ?? source;
      const schema = object.properties.get(source)?.schema ?? anything(at, source);
      const optional = !object.required.includes(source);
      const type = ofSchema(schema, direction, boundedTypeName(`${hint}${typeName(name)}`));
      return { name, source, optional, type: optional ? optionOf(type) : type, note: noteOf(schema) };
    });
  };

  const noteOf = (schema: Located): string | undefined => valuesNote(shapes, schema);

  return { ofSchema, struct, noteOf, structs };
};

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
