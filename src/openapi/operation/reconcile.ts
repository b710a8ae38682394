import { clip, nearest, pointerTokens, SluiceError } from "../../core/index.ts";
import type { Reconciliation } from "../interface.ts";
import { manifestPath, type Operation } from "./operation.ts";

/**
 * How the manifest says that a `once` operation is looked up, the operation it names as the function it is published as.
 * @throws SluiceError SLUICE_CONFIG when it cannot be done: nothing to settle, no safe function of that name, an argument that is not there.
 */
export const checkedReconciliation = (
  service: string,
  operation: Operation,
  published: readonly Operation[],
): Reconciliation | undefined => {
  const { reconcile, effect } = operation;
  if (reconcile === undefined) return undefined;
  const wrong = (what: string): SluiceError =>
    new SluiceError("SLUICE_CONFIG", `${manifestPath(service, operation.selected)}.reconcile${what}`);
  if (effect !== "once")
    throw wrong(
      `: is for what may happen once only; the operation is ${effect}, so that repeating it settles it`,
    );
  const asked = published.find(
    ({ name, selected }) => selected.operationId === reconcile.operation || name === reconcile.operation,
  );
  if (asked === undefined)
    throw wrong(
      `.operation: ${unknown(
        "function",
        reconcile.operation,
        published.map(({ name }) => name),
      )}`,
    );
  if (asked.effect !== "safe")
    throw wrong(`.operation: "${asked.name}" is ${asked.effect}; looking for an effect must not have one`);
  checkArguments(operation, asked, reconcile, wrong);
  return { ...reconcile, operation: asked.name };
};

const checkArguments = (
  operation: Operation,
  asked: Operation,
  reconcile: Reconciliation,
  wrong: (what: string) => SluiceError,
): void => {
  const own = operation.arguments.map(({ name }) => name);
  const wanted = asked.arguments.map(({ name }) => name);
  for (const name of Object.keys(reconcile.arguments))
    if (!wanted.includes(name))
      throw wrong(`.arguments: ${unknown(`argument of "${asked.name}"`, name, wanted)}`);
  for (const { name, required } of asked.positional)
    if (required && !Object.hasOwn(reconcile.arguments, name) && !own.includes(name))
      throw wrong(`.arguments: "${asked.name}" needs "${name}", and nothing of that name is at hand`);
  for (const member of ["arguments", "match"] as const)
    for (const pointer of Object.values(reconcile[member])) {
      const [root, name = ""] = pointerTokens(pointer);
      if (root === "key" && operation.key === undefined)
        throw wrong(`.${member}: /key leads to nothing: the operation has no idempotencyKey`);
      if (root === "arguments" && !own.includes(name) && !operation.plan.openOptions)
        throw wrong(`.${member}: ${unknown("argument of the operation", name, own)}`);
    }
};

const unknown = (what: string, name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  const hint =
    near === undefined ? `there are: ${clip(known.join(", ") || "none", 200)}` : `did you mean "${near}"?`;
  return `there is no ${what} "${clip(name, 80)}"; ${hint}`;
};
