import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../core/index.ts";

/** Zod schemas as JSON Schemas inside one OpenAPI document. */
export interface DescribedSchemas {
  /** @param io - what a sender writes, or what a reader gets. */
  of(schema: z.ZodType, io: "input" | "output"): JsonObject;
  /** What those refer to, for `components.schemas`: schemas that contain themselves. */
  readonly shared: Readonly<Record<string, JsonObject>>;
}

const LOCAL = "#/$defs/";

export const describedSchemas = (): DescribedSchemas => {
  const shared: Record<string, JsonObject> = {};
  return {
    shared,
    of(schema, io) {
      const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
      const names = new Map(
        Object.keys($defs).map((name, index) => [name, `Shared${Object.keys(shared).length + index + 1}`]),
      );
      for (const [name, definition] of Object.entries($defs))
        shared[names.get(name) ?? name] = moved(definition as JsonObject, names) as JsonObject;
      return moved(root as JsonObject, names) as JsonObject;
    },
  };
};

/** A reference within the schema becomes one within the document. */
const moved = (value: JsonValue, names: ReadonlyMap<string, string>): JsonValue => {
  if (Array.isArray(value)) return value.map((item) => moved(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isLocal = key === "$ref" && typeof inner === "string" && inner.startsWith(LOCAL);
      const name = isLocal ? names.get(inner.slice(LOCAL.length)) : undefined;
      return [key, name === undefined ? moved(inner, names) : `#/components/schemas/${name}`];
    }),
  ) as JsonObject;
};
