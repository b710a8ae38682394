import type { JsonValue } from "../../core/index.ts";
import { items, type Located, lastToken, member, members, refOf, resolveRef } from "../document/pointer.ts";
import { jsDoc, literalText, orNull, quotedName, typeDeclaration } from "../document/text.ts";
import type { Document } from "../interface.ts";
import { type TypeNames, typeName } from "../operation/name.ts";
import { leadsBackTo } from "../schema/in-place.ts";
import { createMarkSearch, isMarked } from "../schema/marks.ts";
import type { Direction } from "../schema/schema.ts";

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
  /** Written as base, see in-place.ts. */
  readonly base: boolean;
  readonly indent: string;
}

const below = (scope: Scope): Scope => ({ ...scope, owner: undefined, base: false });

export const createTsTypes = (document: Document, names: TypeNames): TsTypes => {
  const named = new Map<string, { name: string; at: Located; direction: Direction; base: boolean }>();
  const marks = createMarkSearch(document);

  const nameOf = (at: Located, direction: Direction, base: boolean): string => {
    const isDirectional = direction === "in" && marks.isAnyIn(at);
    const effective = isDirectional ? "in" : "out";
    const key = `${effective} ${base} ${at.pointer}`;
    const known = named.get(key);
    if (known !== undefined) return known.name;
    const wanted = `${typeName(lastToken(at.pointer))}${base ? "Base" : ""}${isDirectional ? "Input" : ""}`;
    const name = names.allot(wanted);
    named.set(key, { name, at, direction: effective, base });
    return name;
  };

  const expression = (at: Located, scope: Scope, inAllOf = false): string => {
    if (typeof at.node !== "object" || at.node === null) return at.node === false ? "never" : "unknown";
    const ref = refOf(at);
    const parts: string[] = [];
    if (ref !== undefined) parts.push(reference(resolveRef(document, ref, at.pointer), scope, inAllOf));
    if (ref === undefined || document.version === "3.1") parts.push(...ownParts(at, scope));
    const text = joined([...new Set(parts.filter((part) => part !== "unknown"))], " & ", "unknown");
    return member(at, "nullable").node === true ? orNull(text) : text;
  };

  const reference = (target: Located, { direction, owner, base }: Scope, inAllOf: boolean): string => {
    const asBase = base || (inAllOf && owner !== undefined && leadsBackTo(document, target, owner, "part"));
    return nameOf(target, direction, asBase);
  };

  const ownParts = (at: Located, scope: Scope): string[] => {
    const parts = items(member(at, "allOf")).map((schema) => expression(schema, scope, true));
    for (const keyword of ["oneOf", "anyOf"]) {
      const schemas = items(member(at, keyword));
      if (schemas.length === 0 || scope.base) continue;
      parts.push(joined([...new Set(schemas.map((schema) => expression(schema, scope)))], " | ", "unknown"));
    }
    return [...parts, literals(at) ?? typed(at, scope)];
  };

  const typed = (at: Located, scope: Scope): string => {
    const { node: type } = member(at, "type");
    const declared = Array.isArray(type) ? type : type === undefined ? impliedTypes(at) : [type];
    return joined([...new Set(declared.map((name) => ofType(name, at, scope)))], " | ", "unknown");
  };

  const ofType = (type: JsonValue, at: Located, scope: Scope): string => {
    if (type === "object") return objectType(at, below(scope));
    if (type !== "array") return SCALARS.get(type) ?? "unknown";
    const element = member(at, "items");
    const inner = element.node === undefined ? "unknown" : expression(element, below(scope));
    return `Array<${inner}>`;
  };

  const objectType = (at: Located, scope: Scope): string => {
    const { direction, indent } = scope;
    const hidden = direction === "in" ? "readOnly" : "writeOnly";
    const properties = members(member(at, "properties"));
    const inner = { ...scope, indent: `${indent}  ` };
    const { node: names } = member(at, "required");
    const required = new Set(Array.isArray(names) ? names : []);
    const lines = properties
      .filter(([, schema]) => !isMarked(document, schema, hidden))
      .map(([name, schema]) => {
        const { node: description } = member(schema, "description");
        const doc = typeof description === "string" ? jsDoc(description, inner.indent) : "";
        return `${doc}${inner.indent}${quotedName(name)}${required.has(name) ? "" : "?"}: ${expression(schema, inner)};\n`;
      });
    const rest = restType(at, inner, properties.length);
    if (rest !== undefined) lines.push(`${inner.indent}[key: string]: ${rest};\n`);
    return lines.length === 0 ? "Record<string, unknown>" : `{\n${lines.join("")}${indent}}`;
  };

  /** An index signature must cover the declared properties too. */
  const restType = (at: Located, scope: Scope, properties: number): string | undefined => {
    const additional = member(at, "additionalProperties");
    if (additional.node === undefined || additional.node === false) return undefined;
    return properties > 0 ? "unknown" : expression(additional, scope);
  };

  return {
    ofSchema: (schema, direction, indent) =>
      expression(schema, { direction, owner: undefined, base: false, indent }),
    declarations() {
      const texts: string[] = [];
      // Writing one may name others: a Map is walked to its growing end.
      for (const { name, at, direction, base } of named.values()) {
        const text = expression(at, { direction, owner: at.pointer, base, indent: "" });
        const { node: description } = member(at, "description");
        const doc = typeof description === "string" ? jsDoc(description, "") : "";
        texts.push(`${doc}${typeDeclaration(name, text)}`);
      }
      return texts;
    },
  };
};

const SCALARS: ReadonlyMap<JsonValue, string> = new Map([
  ["string", "string"],
  ["integer", "number"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["null", "null"],
]);

const impliedTypes = (at: Located): string[] => {
  if (member(at, "properties").node !== undefined || member(at, "additionalProperties").node !== undefined)
    return ["object"];
  return member(at, "items").node === undefined ? [] : ["array"];
};

const literals = (at: Located): string | undefined => {
  const { node: values } = member(at, "enum");
  const { node: constant } = member(at, "const");
  const listed =
    Array.isArray(values) && values.length > 0 ? values : constant === undefined ? [] : [constant];
  if (listed.length === 0) return undefined;
  return joined(
    [
      ...new Set(
        listed.map((value) => (typeof value === "object" && value !== null ? "unknown" : literalText(value))),
      ),
    ],
    " | ",
    "unknown",
  );
};

/** One part alone needs no parentheses; `unknown` in a union is all of it. */
const joined = (parts: readonly string[], operator: " & " | " | ", none: string): string => {
  if (parts.length === 0 || (operator === " | " && parts.includes("unknown"))) return none;
  return parts.length === 1 ? (parts[0] ?? none) : parts.map(grouped).join(operator);
};

const grouped = (text: string): string => (/ [&|] /.test(text) ? `(${text})` : text);
