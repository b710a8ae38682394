import { type JsonValue, SluiceError } from "../core/index.ts";
import { type SealBinding, type Sealed, sealValue } from "../seals/index.ts";
import type { Block, Operand, Plan, Step } from "./interface.ts";

type Seal = (sealed: Sealed) => Promise<string>;

/**
 * The plan with everything that is to be sealed sealed. What is for the peer of a call is for its service, unless it says another.
 * @throws SluiceError SLUICE_REQUEST (no peer id, no name of a service), SLUICE_INVALID_ARGUMENTS (too large).
 */
export const sealPlan = async (plan: Plan, binding: Omit<SealBinding, "service">): Promise<Plan> => ({
  ...plan,
  body: await sealBlock(plan.body, binding),
});

const sealBlock = async (
  { steps, result }: Block,
  binding: Omit<SealBinding, "service">,
): Promise<Block> => ({
  steps: await Promise.all(steps.map((step) => sealStep(step, binding))),
  result: await sealOperand(result, sealFor(binding)),
});

const sealStep = async (step: Step, binding: Omit<SealBinding, "service">): Promise<Step> => {
  const inBlock = (block: Block): Promise<Block> => sealBlock(block, binding);
  switch (step.kind) {
    case "call": {
      const seal = sealFor(binding, step);
      return {
        ...step,
        arguments: await Promise.all(step.arguments.map((operand) => sealOperand(operand, seal))),
      };
    }
    case "present":
      return { ...step, credential: await sealOperand(step.credential, sealFor(binding)) };
    case "parallel":
    case "quorum":
      return { ...step, branches: await Promise.all(step.branches.map(inBlock)) };
    case "timeout":
      return { ...step, body: await inBlock(step.body) };
    case "attempt":
      return { ...step, body: await inBlock(step.body), otherwise: await inBlock(step.otherwise) };
  }
};

const sealFor =
  (
    binding: Omit<SealBinding, "service">,
    called?: { readonly peer: string; readonly service: string },
  ): Seal =>
  ({ value, to, service = to === called?.peer ? called.service : undefined }) =>
    sealValue(value, to, { ...binding, service });

const sealOperand = async (operand: Operand, seal: Seal): Promise<Operand> => {
  switch (operand.kind) {
    case "literal":
    case "value":
    case "error":
      return operand;
    case "sealed":
      return { kind: "literal", value: await seal(operand.sealed) };
    case "array": {
      const items = await Promise.all(operand.items.map((item) => sealOperand(item, seal)));
      return items.every(isLiteral)
        ? { kind: "literal", value: items.map(({ value }) => value) }
        : { kind: "array", items };
    }
    case "object": {
      const members = await Promise.all(
        Object.entries(operand.members).map(
          async ([name, member]) => [name, await sealOperand(member, seal)] as const,
        ),
      );
      return members.every((member): member is [string, Literal] => isLiteral(member[1]))
        ? { kind: "literal", value: Object.fromEntries(members.map(([name, { value }]) => [name, value])) }
        : { kind: "object", members: Object.fromEntries(members) };
    }
  }
};

type Literal = { readonly kind: "literal"; readonly value: JsonValue };

const isLiteral = (operand: Operand): operand is Literal => operand.kind === "literal";

/** Nothing is written or computed of a plan that still holds what others must not see. */
export const notSealedYet = (): SluiceError =>
  new SluiceError("SLUICE_INTERNAL", "a chain was used before what is to be sealed in it was sealed");
