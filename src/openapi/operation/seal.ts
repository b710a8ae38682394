import { clip, nearest, SluiceError } from "../../core/index.ts";
import { items, type Located, member } from "../document/pointer.ts";
import { refTo, resolveRef, targetOf } from "../document/reference.ts";
import type { Document, OperationOverrides, SealTo } from "../interface.ts";
import { createReach } from "../schema/reach.ts";
import type { ArgumentPlan, PlannedArgument } from "./arguments.ts";
import type { RequestBody } from "./bodies.ts";
import type { Parameter, Querystring } from "./parameters.ts";
import type { Responses } from "./responses.ts";

/** What of an operation must not travel in the clear. */
export interface Seal {
  /** Of arguments and options that must be given sealed. */
  readonly names: ReadonlySet<string>;
  /** As `SealPlan` has it. */
  readonly result: SealTo | undefined;
}

/** Who can open it, for people: the initiator, a peer id, or `bank at <peer id>`. */
export const sealToText = (to: SealTo): string =>
  typeof to === "string" ? to : `${to.service} at ${to.peer}`;

/** Must this argument be given sealed? */
export const isSealedArgument = (operation: { readonly seal: Seal | undefined }, name: string): boolean =>
  operation.seal?.names.has(name) === true;

/** Is anything in a schema's reach marked with `x-seal`? What holds it can only be sealed whole. */
export type HoldsMark = (schema: Located) => boolean;

const MARK = "x-seal";

/** Undefined for a document without a mark, as most are: walking through all schemas of a large one takes its time. */
export const createHoldsMark = (document: Document): HoldsMark | undefined => {
  const files = [...document.files.values()].map((file) => ("node" in file ? file.node : null));
  return [document.root, ...files].some(mentions) ? createReach(document, isMarked) : undefined;
};

interface Parts {
  readonly plan: ArgumentPlan;
  readonly parameters: readonly Parameter[];
  readonly querystring: Querystring | undefined;
  readonly responses: Responses;
}

/**
 * What is sealed: what the manifest names, and what the document marks with `x-seal`. A marked parameter, property or answer is sealed
 * whole, and so is whatever holds a marked value further down; nothing that is marked is left in the clear.
 * @throws SluiceError SLUICE_CONFIG when the manifest names an argument that is not there.
 */
export const readSeal = (
  document: Document,
  parts: Parts,
  holdsMark: HoldsMark | undefined,
  overrides: OperationOverrides["seal"],
  where: string,
): Seal | undefined => {
  const { positional, options } = parts.plan;
  const all = [...positional, ...options];
  const known = all.map(({ name }) => name);
  for (const name of overrides?.arguments ?? []) if (!known.includes(name)) throw unknown(name, known, where);
  const marked = holdsMark === undefined ? NOTHING : markedParts(document, parts, holdsMark);
  const names = new Set([...(overrides?.arguments ?? []), ...marked.arguments]);
  const result = overrides?.result ?? marked.result;
  return names.size === 0 && result === undefined
    ? undefined
    : { names: new Set(known.filter((name) => names.has(name))), result };
};

interface Marked {
  readonly arguments: readonly string[];
  readonly result: "initiator" | undefined;
}

const NOTHING: Marked = { arguments: [], result: undefined };

const markedParts = (
  document: Document,
  { plan, parameters, querystring, responses }: Parts,
  holdsMark: HoldsMark,
): Marked => {
  const isMarkedAt = (pointer: string): boolean => isMarked(resolveRef(document, refTo(pointer), ""));
  const isWholeBody = plan.body !== undefined && isMarkedBody(document, plan.body);
  const places = new Set(
    parameters.filter(({ pointer }) => isMarkedAt(pointer)).map(({ spec }) => `${spec.in} ${spec.name}`),
  );
  const isWithin = ({ target }: PlannedArgument): boolean => {
    if (target.kind === "parameter") return places.has(`${target.in} ${target.name}`);
    if (target.kind === "querystring") return querystring !== undefined && isMarkedAt(querystring.pointer);
    return isWholeBody && target.kind !== "contentType";
  };
  const isAnswerMarked = [...responses.contents.values()].flat().some(({ schema }) => holdsMark(schema));
  return {
    arguments: [...plan.positional, ...plan.options]
      .filter((argument) => holdsMark(argument.schema) || isWithin(argument))
      .map(({ name }) => name),
    result: isAnswerMarked ? "initiator" : undefined,
  };
};

/** A mark that is not understood seals: leaving it out would send in the clear what somebody meant to hide. */
const isMarked = (at: Located): boolean => {
  const { node } = member(at, MARK);
  return node !== undefined && node !== null && node !== false;
};

/** Is the body itself marked, or a schema that says what it is as a whole, rather than a part of it? */
const isMarkedBody = (document: Document, { media }: RequestBody): boolean => {
  const pending = media.map(({ schema }) => schema);
  const seen = new Set<string>();
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at.pointer)) continue;
    seen.add(at.pointer);
    if (isMarked(at)) return true;
    const target = targetOf(document, at);
    pending.push(...(target === undefined ? [] : [target]), ...items(member(at, "allOf")));
  }
  return false;
};

/** Is there a member of that name anywhere? */
const mentions = (root: unknown): boolean => {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if (Object.hasOwn(node, MARK)) return true;
    for (const value of Object.values(node))
      if (typeof value === "object" && value !== null) pending.push(value);
  }
  return false;
};

const unknown = (name: string, known: readonly string[], where: string): SluiceError => {
  const near = nearest(name, known);
  return new SluiceError(
    "SLUICE_CONFIG",
    `${where}.seal.arguments: there is no argument "${clip(name, 80)}"; ${near === undefined ? `there are: ${clip(known.join(", "), 200) || "none"}` : `did you mean "${near}"?`}`,
  );
};
