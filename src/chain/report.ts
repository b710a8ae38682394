import { type JsonValue, SluiceError } from "../core/index.ts";
import type { Block, Operand, Path, Plan, Report, Step } from "./interface.ts";
import { notSealedYet } from "./seal-plan.ts";

type Leaf = { readonly id: number; readonly path: Path };

/** The values that a plan's result is made of, in the order in which the script answers them. */
export const leavesOf = (plan: Plan): Leaf[] => leaves(plan.body.result);

const leaves = (operand: Operand): Leaf[] => {
  switch (operand.kind) {
    case "literal":
    case "sealed":
      return [];
    case "value":
    case "error":
      return [operand];
    case "array":
      return operand.items.flatMap(leaves);
    case "object":
      return Object.values(operand.members).flatMap(leaves);
  }
};

/** Is there more than one way that it can go? */
export const hasForks = ({ body }: Plan): boolean => body.steps.some(forks);

const inBlock = ({ steps }: Block): boolean => steps.some(forks);

const forks = (step: Step): boolean => {
  switch (step.kind) {
    case "call":
    case "present":
      return false;
    case "attempt":
    case "quorum":
      return true;
    case "timeout":
      return inBlock(step.body);
    case "parallel":
      return step.branches.some(inBlock);
  }
};

/**
 * What the arguments of `callbackSrv.response` say.
 * @throws SluiceError SLUICE_BAD_RESULT: they are not what this plan's script answers.
 */
export const readReport = (plan: Plan, values: readonly JsonValue[]): Report => {
  const count = leavesOf(plan).length;
  const said = hasForks(plan) ? values[count] : [];
  if (values.length !== count + (hasForks(plan) ? 1 : 0) || !Array.isArray(said)) throw unreadable();
  const left = values.slice(0, count);
  return {
    value: assembled(plan.body.result, () => left.shift() ?? null),
    forks: new Map(said.map(forkOf)),
  };
};

/** An id alone: the other way was taken. */
const forkOf = (fork: JsonValue): [string, JsonValue] => {
  const [key, value] = Array.isArray(fork) ? fork : [fork, true];
  if (typeof key === "number" || typeof key === "string") return [String(key), value ?? null];
  throw unreadable();
};

const unreadable = (): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", "the gateway's answer is not what the chain's script answers");

/** @param next - the next leaf. */
const assembled = (operand: Operand, next: () => JsonValue): JsonValue => {
  switch (operand.kind) {
    case "literal":
      return operand.value;
    case "sealed":
      throw notSealedYet();
    case "value":
    case "error":
      return next();
    case "array":
      return operand.items.map((item) => assembled(item, next));
    case "object":
      return Object.fromEntries(
        Object.entries(operand.members).map(([name, member]) => [name, assembled(member, next)]),
      );
  }
};
