import { type Located, member, textAt } from "../document/pointer.ts";
import { isExact, refOf, refTo, resolveRef } from "../document/reference.ts";
import type { ArgumentTarget, Document, SealTo } from "../interface.ts";
import type { PlannedArgument } from "../operation/arguments.ts";
import type { Operation } from "../operation/operation.ts";
import { sealToText } from "../operation/seal.ts";

/** What the document says of an argument; empty: nothing. */
export const argumentDescription = (
  document: Document,
  operation: Operation,
  { target, schema }: PlannedArgument,
): string => {
  const parameter = parameterPointer(operation, target);
  const own = asWritten(document, schema);
  const described = parameter === undefined ? own : resolveRef(document, refTo(parameter), "");
  return textOf(described) || textOf(own);
};

/** What a reference made here leads to: a form's field in 2.0, a property that is declared twice. */
const asWritten = (document: Document, schema: Located): Located => {
  const ref = refOf(schema);
  return ref !== undefined && isExact(ref) ? resolveRef(document, ref, schema.pointer) : schema;
};

const textOf = (at: Located): string => textAt(at, "description").trim();

const parameterPointer = (
  { parameters, querystring, body }: Operation,
  target: ArgumentTarget,
): string | undefined => {
  switch (target.kind) {
    case "parameter":
      return parameters.find(({ spec }) => spec.in === target.in && spec.name === target.name)?.pointer;
    case "querystring":
      return querystring?.pointer;
    case "body":
      return body?.pointer;
    case "bodyProperty":
    case "contentType":
      return undefined;
  }
};

export const CALLER_KEY_NOTE = "with the same key again: the first call's result, not a second effect";
export const BYTES_NOTE = "bytes, as a data URL or base64";

/** @param opened - the type of what is inside, in the language of the bindings. */
export const sealedNote = (opened: string): string =>
  `must be sealed to the serving gateway, by its peer id (docs/sealing.md); opened: ${opened}`;

/** @param to - as `SealPlan.result` has it. */
export const sealedResultNote = (to: SealTo, opened: string): string =>
  `sealed to ${to === "initiator" ? "the particle's initiator" : sealToText(to)} (docs/sealing.md); opened: ${opened}`;

/** Is it text that stands for bytes, or a list of such? */
export const isBytes = (
  document: Document,
  { body }: Operation,
  { target, schema }: PlannedArgument,
): boolean => {
  const kind = body?.media[0].kind;
  if ((kind !== "binary" && kind !== "multipart") || target.kind === "parameter") return false;
  const own = asWritten(document, schema);
  return [own, member(own, "items")].some(
    (at) => member(at, "format").node === "binary" || member(at, "type").node === "file",
  );
};
