import { effectOfMethod, nearest } from "../../core/index.ts";
import { compareArguments } from "./compare-arguments.ts";
import { compareSeals } from "./compare-seals.ts";
import { createShapeComparison, type ShapeComparison } from "./compare-shapes.ts";
import type { Report } from "./difference.ts";
import { type Shape, unionOf } from "./shape.ts";
import type { FunctionSignature, Signature } from "./signature.ts";
import { quoted } from "./wording.ts";

/** One change of a service, as its callers see it. */
export interface Change {
  readonly function: string;
  /** `function`, `request`, `effect`, `argument 2 "text"`, `option "limit"`, `result`; with what lies below: `result.items[].name`. */
  readonly where: string;
  /** Calls written for the service as it was may fail, or read what is no longer there. */
  readonly breaking: boolean;
  /** One line: `sendSms: argument 2 "text" was removed`. */
  readonly message: string;
}

/**
 * What changed for the callers of a service. Breaking: a function gone; an argument added, gone, renamed or moved; an option gone;
 * less accepted in either; one that must be sealed now, or must not; a result that may be more than before, lack what it had, or is sealed to
 * somebody else. A new value of an enum in a result, another
 * method, path or effect, and everything that only widens what is accepted, is reported as not breaking.
 * @throws SluiceError SLUICE_DOCUMENT when there is more to compare than the bound allows.
 */
export const compareSignatures = (before: Signature, after: Signature): Change[] => {
  const shapes = createShapeComparison(
    new Map(Object.entries(before.types)),
    new Map(Object.entries(after.types)),
  );
  const changes: Change[] = [];
  const was = new Map(Object.entries(before.functions));
  const is = new Map(Object.entries(after.functions));
  const reportOf =
    (name: string): Report =>
    (where, breaking, what) =>
      changes.push({ function: name, where, breaking, message: `${name}: ${where} ${what}` });
  for (const [name, signature] of was) {
    const report = reportOf(name);
    const now = is.get(name);
    if (now === undefined) report("function", true, `was removed${hint(name, signature, was, is)}`);
    else compareFunctions(signature, now, shapes, report);
  }
  for (const name of is.keys()) {
    if (was.has(name)) continue;
    const hidden = name.endsWith(TWIN) && was.has(name.slice(0, -TWIN.length));
    if (hidden)
      reportOf(name)(
        "function",
        true,
        `was added; callers know it as the whole answer of ${quoted(name.slice(0, -TWIN.length))}`,
      );
    else reportOf(name)("function", false, "was added");
  }
  return changes;
};

/** Every function has a twin of this ending that gives the whole answer, unless the document has a function of that name. */
const TWIN = "Response";

type Functions = ReadonlyMap<string, FunctionSignature>;

/** A new function that makes the same request, or has nearly the same name. */
const hint = (name: string, { method, path }: FunctionSignature, was: Functions, is: Functions): string => {
  const added = [...is].filter(([each]) => !was.has(each));
  const same = added.find(([, each]) => each.method === method && each.path === path);
  const guess =
    same?.[0] ??
    nearest(
      name,
      added.map(([each]) => each),
    );
  return guess === undefined ? "" : `; is it now ${quoted(guess)}?`;
};

const compareFunctions = (
  before: FunctionSignature,
  after: FunctionSignature,
  shapes: ShapeComparison,
  report: Report,
): void => {
  const requests = [before, after].map(({ method, path }) => `${method} ${path}`);
  if (requests[0] !== requests[1]) report("request", false, `is now ${requests[1]}, not ${requests[0]}`);
  const effects = [before, after].map(({ effect, method }) => effect ?? effectOfMethod(method));
  if (effects[0] !== effects[1]) report("effect", false, `is now ${effects[1]}, not ${effects[0]}`);
  compareArguments(before, after, shapes, report);
  compareSeals(before, after, report);
  const statuses = [before, after].map(
    ({ result }) => result.map(({ status }) => status).join(", ") || "any status",
  );
  if (statuses[0] !== statuses[1])
    report("result", false, `now comes with ${statuses[1]}, not ${statuses[0]}`);
  for (const { path, breaking, what } of shapes.differences(
    resultShape(before),
    resultShape(after),
    "received",
  ))
    report(`result${path}`, breaking, what);
};

/** Whatever the status: a function's value does not tell it. */
const resultShape = ({ result }: FunctionSignature): Shape =>
  result.length === 0 ? "any" : unionOf(result.map(({ shape }) => shape ?? "null"));
