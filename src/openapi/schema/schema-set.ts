import type { Located } from "../document/pointer.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, JsonSchema } from "../interface.ts";
import { convertSchema } from "./convert-schema.ts";
import type { Direction } from "./marks.ts";

/** The document's schemas in 2020-12 form: each component converted once, when first reached, and referred to by a synthetic `$id`. */
export interface SchemaSet {
  /**
   * Converts one schema and everything it reaches.
   * @throws Refused for the first thing in reach that cannot be understood.
   */
  use(schema: Located, direction: Direction): JsonSchema;
  /** By `$id`. Holds everything in reach of what was used. */
  readonly components: ReadonlyMap<string, JsonSchema>;
  /** The same of one schema alone: what it refers to is converted when `component` is asked for it. @throws Refused */
  part(schema: Located, direction: Direction): JsonSchema;
  /** By the `$id` in a converted schema; what cannot be understood accepts anything. */
  component(id: string): JsonSchema;
  /** Where a component stands in the document; undefined: there is none of that `$id`. */
  pointerOf(id: string): string | undefined;
}

interface Component {
  readonly id: string;
  readonly refs: ReadonlySet<string>;
  readonly failure: Refused | undefined;
}

/** @param options.annotated - also what validates nothing: for people, and for tools that make forms. */
export const createSchemaSet = (
  document: Document,
  warn: Warn,
  { annotated }: { readonly annotated: boolean } = { annotated: false },
): SchemaSet => {
  const ids = new Map<string, { id: string; at: Located; direction: Direction; base: boolean }>();
  const keys = new Map<string, string>();
  const schemas = new Map<string, JsonSchema>();
  const components = new Map<string, Component>();
  /** Components known to be sound together with all they reach. */
  const sound = new Set<string>();

  const convert = (at: Located, direction: Direction, component: boolean, base: boolean) => {
    const refs = new Set<string>();
    const refer = (target: Located, targetBase: boolean): string => {
      const id = identify(target, direction, targetBase);
      refs.add(id);
      return id;
    };
    const conversion = { document, direction, warn, refer, annotated };
    return { schema: convertSchema(at, conversion, { component, base }), refs };
  };

  const identify = (at: Located, direction: Direction, base: boolean): string => {
    const key = `${direction} ${base ? "base" : "full"} ${at.pointer}`;
    const known = keys.get(key);
    if (known !== undefined) return known;
    const id = `sluice:${keys.size}`;
    keys.set(key, id);
    ids.set(id, { id, at, direction, base });
    return id;
  };

  const component = (id: string): Component => {
    const known = components.get(id);
    if (known !== undefined) return known;
    const made = build(id);
    components.set(id, made);
    return made;
  };

  const build = (id: string): Component => {
    const source = ids.get(id);
    if (source === undefined) throw new Error(`no schema has the id ${id}`);
    try {
      const { schema, refs } = convert(source.at, source.direction, true, source.base);
      schemas.set(id, schema);
      return { id, refs, failure: undefined };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { id, refs: new Set(), failure: error };
    }
  };

  const checkReach = (refs: ReadonlySet<string>): void => {
    const reached = new Set<string>();
    const pending = [...refs];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (sound.has(id) || reached.has(id)) continue;
      reached.add(id);
      const { failure, refs: further } = component(id);
      if (failure !== undefined) throw failure;
      pending.push(...further);
    }
    for (const id of reached) sound.add(id);
  };

  return {
    use(at, direction) {
      const { schema, refs } = convert(at, direction, false, false);
      checkReach(refs);
      return schema;
    },
    components: schemas,
    part: (at, direction) => convert(at, direction, false, false).schema,
    component(id) {
      component(id);
      return schemas.get(id) ?? {};
    },
    pointerOf: (id) => ids.get(id)?.at.pointer,
  };
};
