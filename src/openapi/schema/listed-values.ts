import type { JsonValue } from "../../core/index.ts";
import { type Located, member } from "../document/pointer.ts";

/** The only values a schema allows, by `enum` or `const`; undefined: it lists none. */
export const listedValues = (schema: Located): readonly JsonValue[] | undefined => {
  const { node: values } = member(schema, "enum");
  const { node: constant } = member(schema, "const");
  if (Array.isArray(values) && values.length > 0) return values;
  return constant === undefined ? undefined : [constant];
};
