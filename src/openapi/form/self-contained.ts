import { isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";
import type { JsonSchema } from "../interface.ts";

/** Longest text of a schema that is given to people's tools, in UTF-16 units. */
const MAX_CHARS = 256 * 1024;
const MAX_NAME_CHARS = 80;

/** What a schema refers to. */
export interface Components {
  /** What the component of an id is to be called; equal names get a number. Undefined: there is none of that id. */
  nameOf(id: string): string | undefined;
  /** Asked once for each that is reached. */
  schemaOf(id: string): JsonSchema;
}

/** A schema with all that it refers to under `$defs`; `{}`, which accepts anything, where that would be too long a text. */
export const selfContained = (schema: JsonSchema, components: Components): JsonSchema => {
  const copier = createCopier(components);
  const root = copier.copy(schema);
  const defs: JsonObject = {};
  for (const [id, name] of copier.reached) {
    if (copier.isFull()) return {};
    defs[name] = copier.copy(components.schemaOf(id)); // may reach more, which then comes up here too
  }
  if (copier.isFull()) return {};
  return isJsonObject(root) && copier.reached.size > 0 ? { ...root, $defs: defs } : (root as JsonSchema);
};

interface Copier {
  /** References lead into `$defs`. Stops once all copies together are too long. */
  copy(value: JsonValue): JsonValue;
  /** Names by id, in the order in which they were met. */
  readonly reached: ReadonlyMap<string, string>;
  isFull(): boolean;
}

const createCopier = ({ nameOf }: Components): Copier => {
  const reached = new Map<string, string>();
  const taken = new Set<string>();
  let left = MAX_CHARS;

  const place = (id: string): string | undefined => {
    const known = reached.get(id) ?? named(nameOf(id), taken);
    if (known === undefined) return undefined;
    reached.set(id, known);
    taken.add(known);
    return `#/$defs/${known}`;
  };

  const copy = (value: JsonValue): JsonValue => {
    if (left < 0) return null;
    if (Array.isArray(value)) {
      left -= 2;
      return value.map(copy);
    }
    if (!isJsonObject(value)) {
      left -= typeof value === "string" ? value.length + 3 : 6;
      return value;
    }
    const result: JsonObject = {};
    for (const [key, inside] of Object.entries(value)) {
      left -= key.length + 4;
      const target = key === "$ref" && typeof inside === "string" ? place(inside) : undefined;
      result[key] = target ?? copy(inside);
    }
    return result;
  };

  return { copy, reached, isFull: () => left < 0 };
};

/** Letters, digits and underscores: nothing that a JSON pointer or URI would have to escape. */
const named = (wanted: string | undefined, taken: ReadonlySet<string>): string | undefined => {
  if (wanted === undefined) return undefined;
  const plain = wanted.replaceAll(/[^A-Za-z0-9_]/g, "_").slice(0, MAX_NAME_CHARS) || "schema";
  let name = plain;
  for (let count = 2; taken.has(name); count++) name = `${plain}${count}`;
  return name;
};
