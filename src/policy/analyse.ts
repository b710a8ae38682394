import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject, type JsonObject, type JsonValue } from "../core/index.ts";
import { joined, type Looks, lookAt, NOTHING } from "./looks.ts";

/** Entities of one type that a policy can apply to; "any" where its text does not bound them. */
export type Scope = "any" | ReadonlySet<string>;

/** What can be said of a policy without evaluating it. */
export interface Analysis {
  readonly principals: Scope;
  readonly functions: Scope;
  readonly looks: Looks;
  /** Every `Peer` that it names anywhere. Two initiators that no policy names are alike to all of them. */
  readonly peers: ReadonlySet<string>;
}

/** Levels of expression in each other: Cedar evaluates 200 of them, and overflows its stack before 400. */
const MAX_DEPTH = 100;

/** @returns undefined: too deep to be evaluated. */
export const analyse = (policy: PolicyJson): Analysis | undefined => {
  const json = policy as unknown as JsonObject;
  const nodes = expressions(json);
  if (nodes === undefined) return undefined;
  const bodies = policy.conditions.flatMap(({ kind, body }) =>
    kind === "when" ? conjuncts(body as unknown as JsonValue) : [],
  );
  return {
    principals: scopeOf(json.principal, "Peer") ?? namedIn(bodies, "principal", "Peer"),
    functions: scopeOf(json.resource, "Function") ?? namedIn(bodies, "resource", "Function"),
    looks: joined(policy.conditions.map(({ body }) => looksOf(body as unknown as JsonValue))),
    peers: new Set(
      nodes.flatMap((node) => (node.type === "Peer" && typeof node.id === "string" ? [node.id] : [])),
    ),
  };
};

/** Every object in the policy; undefined: some are too deep. An expression is two levels of JSON: its operator and its operands. */
const expressions = (json: JsonObject): JsonObject[] | undefined => {
  const found: JsonObject[] = [];
  let level: JsonValue[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > 2 * MAX_DEPTH) return undefined;
    for (const node of level) if (isJsonObject(node)) found.push(node);
    level = level.flatMap((node) => (typeof node === "object" && node !== null ? Object.values(node) : []));
  }
  return found;
};

const scopeOf = (constraint: JsonValue | undefined, type: string): Scope | undefined => {
  if (!isJsonObject(constraint) || constraint.op === "All" || constraint.op === "is") return undefined;
  const id = idOf(constraint.entity, type);
  return id === undefined ? undefined : new Set([id]);
};

const conjuncts = (expression: JsonValue): JsonValue[] => {
  const both = isJsonObject(expression) ? expression["&&"] : undefined;
  return isJsonObject(both)
    ? [both.left, both.right].flatMap((side) => conjuncts(side ?? null))
    : [expression];
};

/** Of conditions that must all hold: what the first that bounds a variable bounds it to. */
const namedIn = (bodies: readonly JsonValue[], variable: string, type: string): Scope => {
  for (const body of bodies) {
    if (!isJsonObject(body)) continue;
    const ids = boundBy(body, variable, type);
    if (ids !== undefined) return new Set(ids);
  }
  return "any";
};

/** `principal == Peer::"a"`, `principal in [Peer::"a"]`, `[Peer::"a"].contains(principal)`. */
const boundBy = (body: JsonObject, variable: string, type: string): string[] | undefined => {
  const isVariable = (side: JsonValue | undefined): boolean => isJsonObject(side) && side.Var === variable;
  const sides = (operator: string): [JsonValue?, JsonValue?] => {
    const operands = body[operator];
    return isJsonObject(operands) ? [operands.left, operands.right] : [];
  };
  for (const [literal, other] of [
    sides("=="),
    sides("==").toReversed(),
    sides("in").toReversed(),
    sides("contains"),
  ])
    if (isVariable(other)) return idsOf(literal, type);
  return undefined;
};

const idsOf = (literal: JsonValue | undefined, type: string): string[] | undefined => {
  const items = isJsonObject(literal) && Array.isArray(literal.Set) ? literal.Set : [literal];
  const ids = items.map((item) =>
    isJsonObject(item) && isJsonObject(item.Value) ? idOf(item.Value.__entity, type) : undefined,
  );
  return ids.every((id) => id !== undefined) ? ids : undefined;
};

const idOf = (entity: JsonValue | undefined, type: string): string | undefined =>
  isJsonObject(entity) && entity.type === type && typeof entity.id === "string" ? entity.id : undefined;

/** Which parts of the context an expression looks at. */
const looksOf = (expression: JsonValue): Looks => {
  if (Array.isArray(expression)) return joined(expression.map(looksOf));
  if (!isJsonObject(expression)) return NOTHING;
  const path = contextPath(expression);
  if (path !== undefined) return lookAt(NOTHING, path, "whole");
  const { has } = expression;
  const before = isJsonObject(has) ? contextPath(has.left) : undefined;
  if (isJsonObject(has) && before !== undefined)
    return lookAt(NOTHING, [...before, ...[has.attr ?? []].flat().map(String)], NOTHING);
  return joined(Object.values(expression).map(looksOf));
};

/** `context.a.b` as `["a", "b"]`; undefined: something else. */
const contextPath = (expression: JsonValue | undefined): string[] | undefined => {
  if (!isJsonObject(expression)) return undefined;
  if (expression.Var === "context") return [];
  const member = expression["."];
  if (!isJsonObject(member) || typeof member.attr !== "string") return undefined;
  const before = contextPath(member.left);
  return before && [...before, member.attr];
};
