import { clip, isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";
import { isThere, items, type Located, member, members } from "../document/pointer.ts";
import { hasRefSiblings, mapMembers, refOf, resolveRef } from "../document/reference.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, JsonSchema } from "../interface.ts";
import { isUnion, leadsBackTo, type Reference } from "./in-place.ts";
import { type Direction, hiddenMark, isMarked, isNullable } from "./marks.ts";
import { objectShape } from "./object-shape.ts";
import { regularExpression } from "./regular-expression.ts";
import { ANNOTATIONS, APPLICATORS, type Applicator, ASSERTIONS } from "./schema-keywords.ts";
import { orNull, translatedKeywords } from "./translated-keywords.ts";

/** What a conversion needs from its surroundings. */
export interface Conversion {
  readonly document: Document;
  readonly direction: Direction;
  readonly warn: Warn;
  /** The `$id` under which another schema of the document can be referred to; `base`: without its oneOf and anyOf. */
  refer(target: Located, base: boolean): string;
  /** Keeps what validates nothing: words, defaults, examples. */
  readonly annotated?: boolean;
}

interface Scope {
  /** Written as base, see in-place.ts: for the schema itself and its parts in `allOf`. */
  readonly base: boolean;
  /** Pointer of the component whose own value is judged here; undefined once below it. */
  readonly owner: string | undefined;
  /** Properties that need not be there although `required` names them. */
  readonly exempt: ReadonlySet<string>;
}

/**
 * One schema as JSON Schema 2020-12, whatever its dialect: `nullable` (also beside `$ref` or anyOf), boolean exclusive bounds and
 * malformed keywords occur in every version. `$ref`s become ids of `conversion.refer`; nothing is inlined.
 * @param options - `component`: the schema is itself referred to by its pointer; `base`: leave out oneOf and anyOf.
 * @throws Refused with the pointer of what cannot be understood.
 */
export const convertSchema = (
  at: Located,
  conversion: Conversion,
  options: { readonly component: boolean; readonly base: boolean },
): JsonSchema =>
  convert(at, conversion, {
    base: options.base,
    owner: options.component ? at.pointer : undefined,
    exempt: new Set(),
  });

const convert = (at: Located, conversion: Conversion, scope: Scope, inAllOf = false): JsonSchema => {
  if (typeof at.node === "boolean") return at.node;
  if (!isJsonObject(at.node)) throw new Refused(at.pointer, "malformed", "a schema must be an object");
  const ref = refOf(at);
  // 3.0 says that nothing beside $ref counts; documents of every version put `nullable` there and mean it.
  const result = ref === undefined || hasRefSiblings(conversion.document) ? own(at, conversion, scope) : {};
  if (ref !== undefined) result.$ref = reference(at, ref, conversion, scope, inAllOf);
  return isNullable(at) ? orNull(result) : result;
};

const reference = (
  at: Located,
  ref: string,
  conversion: Conversion,
  scope: Scope,
  inAllOf: boolean,
): string => {
  const { document, refer } = conversion;
  const { owner, base } = scope;
  const target = resolveRef(document, ref, at.pointer);
  const isEndless = (kind: Reference): boolean =>
    owner !== undefined && leadsBackTo(document, target, owner, kind);
  if (!base && !isEndless(inAllOf ? "part" : "other")) return refer(target, false);
  if ((base || inAllOf) && !isEndless("base")) return refer(target, true);
  throw new Refused(
    at.pointer,
    "endless-schema",
    `$ref "${clip(ref, 120)}" leads back to this schema, so it has no end`,
  );
};

/**
 * A list of `items` is `prefixItems` now. A `oneOf` with a discriminator is `anyOf`: the discriminator says which one is meant, and
 * generators write alternatives that overlap.
 */
const writtenKeyword = (at: Located, keyword: string, { node }: Located): string => {
  if (keyword === "items" && Array.isArray(node)) return "prefixItems";
  const decides =
    keyword === "oneOf" && isThere(member(at, "discriminator")) && !isThere(member(at, "anyOf"));
  return decides ? "anyOf" : keyword;
};

/** Everything but `$ref` and `nullable`. */
const own = (at: Located, conversion: Conversion, scope: Scope): JsonObject => {
  const result: JsonObject = {};
  const exempt = new Set([...scope.exempt, ...exemptProperties(at, conversion)]);
  for (const [keyword, value] of members(at)) {
    const applicator = APPLICATORS.get(keyword);
    if (applicator !== undefined) {
      if (scope.base && isUnion(keyword)) continue;
      const converted = apply(keyword, applicator, value, conversion, {
        ...scope,
        base: scope.base && keyword === "allOf",
        exempt,
      });
      if (converted !== undefined) result[writtenKeyword(at, keyword, value)] = converted;
    } else if (isAsserted(keyword, value, conversion) || isAnnotation(keyword, value, conversion)) {
      result[keyword] = value.node as JsonValue;
    } else if (keyword === "$dynamicRef") {
      conversion.warn(
        value.pointer,
        "keyword-ignored",
        "$dynamicRef is not followed: what it refers to is not checked",
      );
    }
  }
  Object.assign(result, translatedKeywords(at, conversion.warn));
  if (Array.isArray(result.required)) {
    result.required = result.required.filter((name) => !exempt.has(name as string));
  }
  return result;
};

/** Real answers break formats more than anything else, and nobody stumbles over them: only what is sent is held to them. */
const isAsserted = (keyword: string, { node }: Located, { direction }: Conversion): boolean =>
  ASSERTIONS.get(keyword)?.(node as JsonValue) === true && !(keyword === "format" && direction === "out");

const isAnnotation = (keyword: string, { node }: Located, { annotated = false }: Conversion): boolean =>
  annotated && ANNOTATIONS.get(keyword)?.(node as JsonValue) === true;

const apply = (
  keyword: string,
  { shape, place }: Applicator,
  value: Located,
  conversion: Conversion,
  scope: Scope,
): JsonValue | undefined => {
  const inner: Scope = place === "here" ? scope : { base: false, owner: undefined, exempt: new Set() };
  const each = (schema: Located): JsonValue => convert(schema, conversion, inner, keyword === "allOf");
  if (keyword === "items" && Array.isArray(value.node)) return items(value).map(each);
  if (shape === "one") return each(value);
  if (shape === "list") {
    const schemas = items(value);
    if (schemas.length > MAX_SUBSCHEMAS) throw tooMany(value, keyword);
    return schemas.length > 0 ? schemas.map(each) : undefined;
  }
  const entries = mapMembers(conversion.document, value).filter(([name]) =>
    isUsableName(keyword, name, value, conversion.warn),
  );
  if (keyword !== "properties" && entries.length > MAX_SUBSCHEMAS) throw tooMany(value, keyword);
  return Object.fromEntries(entries.map(([name, schema]) => [name, each(schema)]));
};

/** Compiling a validator takes time in the square of these; the longest real union has 79. */
const MAX_SUBSCHEMAS = 500;

const tooMany = ({ pointer }: Located, keyword: string): Refused =>
  new Refused(pointer, "too-complex", `its ${keyword} has more than ${MAX_SUBSCHEMAS} schemas`);

const isUsableName = (keyword: string, name: string, at: Located, warn: Warn): boolean => {
  if (name === "__proto__")
    throw new Refused(at.pointer, "malformed", 'a property cannot be called "__proto__"');
  if (keyword !== "patternProperties" || regularExpression(name) !== undefined) return true;
  warn(
    at.pointer,
    "pattern-unchecked",
    `the pattern "${clip(name, 80)}" is not a regular expression and is not checked`,
  );
  return false;
};

/** With `allOf` one part may require what another declares. */
const exemptProperties = (at: Located, { document, direction }: Conversion): string[] => {
  const mark = hiddenMark(direction);
  if (member(at, "allOf").node !== undefined) {
    const declared = [...(objectShape(document, at)?.properties ?? [])];
    return declared.filter(([, property]) => property[mark]).map(([name]) => name);
  }
  const declared = mapMembers(document, member(at, "properties"));
  return declared.filter(([, schema]) => isMarked(document, schema, mark)).map(([name]) => name);
};
