import type { JsonValue } from "../../core/index.ts";
import { items, type Located, member, textAt } from "../document/pointer.ts";
import { hasRefSiblings, isExact, mapMembers, refOf, resolveRef } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import type { TypeNames } from "../operation/name.ts";
import { createDirectional } from "../schema/directional.ts";
import { leadsBackTo } from "../schema/in-place.ts";
import { listedValues } from "../schema/listed-values.ts";
import { type Direction, hiddenMark, isMarked, isNullable } from "../schema/marks.ts";
import { isMade, nameAt, ownName } from "./own-name.ts";
import { discriminatorTags } from "./ts-discriminator.ts";
import {
  ANY_OBJECT,
  intersectionOf,
  jsDoc,
  literalType,
  orNull,
  quotedName,
  typeDeclaration,
  unionOf,
} from "./ts-text.ts";
import { createUndeclared } from "./undeclared.ts";

export interface TsTypes {
  /** A type expression; names in it are declared by `declarations`. */
  ofSchema(schema: Located, direction: Direction, indent: string): string;
  /** Of every component used so far and all they use, in order of first use. */
  declarations(): string[];
}

/** Where a type expression is being written. */
interface Scope {
  readonly direction: Direction;
  /** Pointer of the declared type whose own value is described; undefined below it. */
  readonly owner: string | undefined;
  /** All that is said of the value described; undefined: what is written next. */
  readonly whole: Located | undefined;
  /** Written as base, see in-place.ts. */
  readonly base: boolean;
  readonly indent: string;
}

const below = (scope: Scope): Scope => ({ ...scope, owner: undefined, whole: undefined, base: false });

export const createTsTypes = (document: Document, names: TypeNames): TsTypes => {
  const named = new Map<string, { name: string; at: Located; direction: Direction; base: boolean }>();
  const isDirectional = createDirectional(document);
  const undeclared = createUndeclared(document);

  const nameOf = (at: Located, direction: Direction, base: boolean): string => {
    const isInput = direction === "in" && isDirectional(at);
    const effective = isInput ? "in" : "out";
    const key = `${effective} ${base} ${at.pointer}`;
    const known = named.get(key);
    if (known !== undefined) return known.name;
    const name = names.allot(`${nameAt(at.pointer)}${base ? "Base" : ""}${isInput ? "Input" : ""}`);
    named.set(key, { name, at, direction: effective, base });
    return name;
  };

  const expression = (at: Located, outer: Scope, inAllOf = false): string => {
    if (typeof at.node !== "object" || at.node === null) return at.node === false ? "never" : "unknown";
    if (isMade(at.pointer) && outer.owner !== at.pointer) return nameOf(at, outer.direction, false);
    const scope = { ...outer, whole: outer.whole ?? at };
    const ref = refOf(at);
    const parts: string[] = [];
    if (ref !== undefined) parts.push(reference(ref, resolveRef(document, ref, at.pointer), scope, inAllOf));
    if (ref === undefined || hasRefSiblings(document)) parts.push(...ownParts(at, scope));
    const text = intersectionOf(parts);
    return isNullable(at) ? orNull(text) : text;
  };

  const reference = (ref: string, target: Located, scope: Scope, inAllOf: boolean): string => {
    const { direction, owner, base } = scope;
    // Made here rather than written there: it has no name that anybody knows.
    if (isExact(ref) && ownName(target.pointer) === undefined) return expression(target, scope, inAllOf);
    const asBase = base || (inAllOf && owner !== undefined && leadsBackTo(document, target, owner, "part"));
    return nameOf(target, direction, asBase);
  };

  const ownParts = (at: Located, scope: Scope): string[] => {
    const parts = items(member(at, "allOf")).map((schema) => expression(schema, scope, true));
    if (!scope.base)
      for (const keyword of ["oneOf", "anyOf"])
        parts.push(alternatives(at, items(member(at, keyword)), scope));
    const values = listedValues(at);
    return [...parts, values === undefined ? typed(at, scope) : unionOf(values.map(literalType))];
  };

  const alternatives = (at: Located, schemas: readonly Located[], scope: Scope): string => {
    const tags = discriminatorTags(document, at, schemas);
    return unionOf(
      schemas.map((schema, index) =>
        intersectionOf([expression(schema, scope), tags.get(index) ?? "unknown"]),
      ),
    );
  };

  const typed = (at: Located, scope: Scope): string => {
    const { node: type } = member(at, "type");
    const declared = Array.isArray(type) ? type : type === undefined ? impliedTypes(at) : [type];
    return unionOf(declared.map((name) => ofType(name, at, scope)));
  };

  const ofType = (type: JsonValue, at: Located, scope: Scope): string => {
    if (type === "object") return objectType(at, scope);
    if (type !== "array") return SCALARS.get(type) ?? "unknown";
    const first = items(member(at, "prefixItems"));
    const element = member(at, "items");
    const rest = element.node === undefined ? "unknown" : expression(element, below(scope));
    return first.length === 0 ? `Array<${rest}>` : tupleType(at, first, rest, below(scope));
  };

  const tupleType = (at: Located, first: readonly Located[], rest: string, scope: Scope): string => {
    const { node: least } = member(at, "minItems");
    const needed = typeof least === "number" ? least : 0;
    const places = first.map((schema, index) => {
      const text = expression(schema, scope);
      return index < needed ? text : `(${text})?`;
    });
    return `[${[...places, ...(rest === "never" ? [] : [`...Array<${rest}>`])].join(", ")}]`;
  };

  const objectType = (at: Located, outer: Scope): string => {
    const scope = below(outer);
    const { direction, indent } = scope;
    const hidden = hiddenMark(direction);
    const properties = mapMembers(document, member(at, "properties"));
    const inner = { ...scope, indent: `${indent}  ` };
    const { node: names } = member(at, "required");
    const required = new Set(Array.isArray(names) ? names : []);
    const lines = properties
      .filter(([, schema]) => !isMarked(document, schema, hidden))
      .map(([name, schema]) => {
        const optional = required.has(name) ? "" : "?";
        return `${docOf(schema, inner.indent)}${inner.indent}${quotedName(name)}${optional}: ${expression(schema, inner)};\n`;
      });
    for (const [name, schema] of undeclared(at, outer.whole ?? at, direction))
      lines.push(
        `${inner.indent}${quotedName(name)}: ${schema === undefined ? "unknown" : expression(schema, inner)};\n`,
      );
    const rest = restType(at, inner, lines.length);
    if (rest === "never" && lines.length === 0) return "Record<string, never>";
    if (rest !== undefined && rest !== "never") lines.push(`${inner.indent}[key: string]: ${rest};\n`);
    return lines.length === 0 ? ANY_OBJECT : `{\n${lines.join("")}${indent}}`;
  };

  /** An index signature must cover the declared properties too. */
  const restType = (at: Located, scope: Scope, properties: number): string | undefined => {
    const additional = member(at, "additionalProperties");
    const patterns = mapMembers(document, member(at, "patternProperties")).map(([, schema]) => schema);
    if (additional.node === undefined && patterns.length === 0) return undefined;
    const rest = [...patterns, ...(additional.node === undefined ? [] : [additional])];
    const texts = rest.map((schema) => expression(schema, scope)).filter((text) => text !== "never");
    if (texts.length === 0) return "never";
    return properties > 0 ? "unknown" : unionOf(texts);
  };

  return {
    ofSchema: (schema, direction, indent) =>
      expression(schema, { direction, owner: undefined, whole: undefined, base: false, indent }),
    declarations() {
      const texts: string[] = [];
      // Writing one may name others: a Map is walked to its growing end.
      for (const { name, at, direction, base } of named.values()) {
        const text = expression(at, { direction, owner: at.pointer, whole: undefined, base, indent: "" });
        texts.push(`${docOf(at, "")}${typeDeclaration(name, text)}`);
      }
      return texts;
    },
  };
};

const docOf = (at: Located, indent: string): string => jsDoc(textAt(at, "description"), indent);

const SCALARS: ReadonlyMap<JsonValue, string> = new Map([
  ["string", "string"],
  ["file", "string"],
  ["integer", "number"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["null", "null"],
]);

const OBJECT_KEYWORDS = ["properties", "additionalProperties", "patternProperties", "required"];
const ARRAY_KEYWORDS = ["items", "prefixItems"];

const impliedTypes = (at: Located): string[] => {
  const isGiven = (keyword: string): boolean => member(at, keyword).node !== undefined;
  if (OBJECT_KEYWORDS.some(isGiven)) return ["object"];
  return ARRAY_KEYWORDS.some(isGiven) ? ["array"] : [];
};
