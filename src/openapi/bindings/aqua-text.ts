import { isThere, type Located, member } from "../document/pointer.ts";
import { listedValues } from "../schema/listed-values.ts";
import type { AquaField, AquaType } from "./aqua-type.ts";
import type { Shapes } from "./shapes.ts";
import { literalText } from "./source-text.ts";

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

/** The type that callers see: of a sealed value, text. */
export const fieldText = ({
  type,
  sealed,
  optional,
}: Pick<AquaField, "type" | "sealed" | "optional">): string => {
  if (sealed !== true) return typeText(type);
  return optional ? "?string" : "string";
};

/** What makes a schema more than Aqua's types can say. */
export const whyAny = (at: Located): string => {
  const isGiven = (keyword: string): boolean => isThere(member(at, keyword));
  if (isGiven("oneOf") || isGiven("anyOf")) return "one of several types";
  const { node: type } = member(at, "type");
  if (Array.isArray(type) && type.filter((each) => each !== "null").length > 1) return "of several types";
  const { node: additional } = member(at, "additionalProperties");
  if ((additional !== undefined && additional !== false) || isGiven("patternProperties"))
    return "a map: Aqua has no type for one";
  return type === "object" ? "an object without declared fields" : "the document does not say more";
};

/** The reasons for ⊤ inside a type, struct names not looked behind. */
export const reasonsForTop = (type: AquaType): string[] => {
  if (type.kind === "top") return [type.why];
  if (type.kind === "array") return reasonsForTop(type.items);
  return type.kind === "option" ? reasonsForTop(type.of) : [];
};

const MAX_VALUES = 20;

/** The values that an enumeration, or a list of its values, can have: Aqua has no type for them. */
export const valuesNote = (shapes: Shapes, schema: Located): string | undefined => {
  const shape = shapes(schema);
  const item = shape?.kind === "array" && shape.items !== undefined ? shapes(shape.items) : shape;
  if (item?.kind !== "scalar") return undefined;
  const values = (listedValues(item.at) ?? []).filter((value) => value !== null);
  if (values.length === 0) return undefined;
  const shown = values
    .slice(0, MAX_VALUES)
    .map((value) => (typeof value === "object" ? "..." : literalText(value)));
  return [...shown, ...(values.length > MAX_VALUES ? ["..."] : [])].join(" | ");
};
