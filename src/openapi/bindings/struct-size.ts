import { type AquaField, type AquaStruct, type AquaType, optionOf, top } from "./aqua-type.ts";

/** Of a struct with all inside it. Aqua's compiler unfolds each use, so structs that hold each other twice would cost it ages. */
const MAX_FIELDS = 20_000;

/**
 * Fields for one struct, those with structs inside left as ⊤ from where they would be too many.
 * @param sizes - of the structs made before.
 */
export const fittingFields = (
  fields: readonly AquaField[],
  sizes: ReadonlyMap<AquaStruct, number>,
): { fields: AquaField[]; size: number } => {
  let size = 0;
  const fitted = fields.map((field) => {
    const held = heldStruct(field.type);
    const added = 1 + (held === undefined ? 0 : (sizes.get(held) ?? held.fields.length));
    const isFitting = held === undefined || size + added <= MAX_FIELDS;
    size += isFitting ? added : 1;
    if (isFitting) return field;
    const type = top("its struct would be too large");
    return { ...field, type: field.type.kind === "option" ? optionOf(type) : type };
  });
  return { fields: fitted, size };
};

const heldStruct = (type: AquaType): AquaStruct | undefined => {
  if (type.kind === "struct") return type;
  if (type.kind === "array") return heldStruct(type.items);
  return type.kind === "option" ? heldStruct(type.of) : undefined;
};
