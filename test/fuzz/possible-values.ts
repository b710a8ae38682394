import type { Plan } from "../../src/chain/index.ts";
import { hasForks } from "../../src/chain/index.ts";
import type { Block, CallStep, Operand, Step } from "../../src/chain/interface.ts";
import type { JsonValue } from "../../src/core/index.ts";

/** What peers answer, whoever carries it. */
export interface Truth {
  /** Any of these; none: the call fails. */
  answers(call: CallStep, args: readonly JsonValue[]): readonly JsonValue[];
  readonly error: JsonValue;
}

export interface Outcome {
  readonly value: JsonValue;
  /** Arguments of the script's answer: the values in its result, and the forks where it has any. */
  readonly said: readonly JsonValue[];
  readonly calls: readonly (readonly [call: CallStep, args: readonly JsonValue[], result: JsonValue])[];
}

/** One way that a plan can have gone so far. */
interface World {
  readonly values: ReadonlyMap<string, JsonValue>;
  readonly forks: readonly JsonValue[];
  readonly calls: Outcome["calls"];
}
type Ended = World & { readonly value: JsonValue };

/** Everything that a plan can come to: every way of its forks, every answer of its calls. An answer of several is given once. */
export const possibleValues = (plan: Plan, truth: Truth): Outcome[] => {
  const inBlock = ({ steps, result }: Block, world: World): Ended[] =>
    steps
      .reduce<World[]>((worlds, step) => worlds.flatMap((one) => inStep(step, one)), [world])
      .map((one) => ({ ...one, value: settled(result, one) }));

  const inStep = (step: Step, world: World): World[] => {
    if (step.kind === "present") return [world];
    return made(step, world).map(({ value, ...after }) => ({
      ...after,
      values: new Map([...after.values, [`value ${step.id}`, value]]),
    }));
  };

  const made = (step: Exclude<Step, { kind: "present" }>, world: World): Ended[] => {
    switch (step.kind) {
      case "call": {
        const args = step.arguments.map((arg) => settled(arg, world));
        const used = world.calls.filter(
          ([call]) => call.function === step.function && call.peer === step.peer,
        );
        const all = truth.answers(step, args);
        // Equal calls that are answered differently have each another of the answers.
        const left =
          all.length > 1 ? all.filter((value) => !used.some(([, , result]) => result === value)) : all;
        return left.map((value) => ({
          ...world,
          value,
          calls: [...world.calls, [step, args, value] as const],
        }));
      }
      case "timeout":
        return inBlock(step.body, world);
      case "parallel":
        return listed(step.branches, world);
      case "attempt": {
        const caught = new Map([...world.values, [`error ${step.id}`, truth.error]]);
        const forks = [...world.forks, step.id, [`error ${step.id}`, truth.error]];
        return [
          ...inBlock(step.body, world),
          ...inBlock(step.otherwise, { ...world, values: caught, forks }),
        ];
      }
      case "quorum":
        return chosen(step.branches, step.needed).flatMap((some) =>
          listed(some, world).map((one) => ({ ...one, forks: [...one.forks, [step.id, one.value]] })),
        );
    }
  };

  const listed = (branches: readonly Block[], world: World): Ended[] =>
    branches.reduce<Ended[]>(
      (worlds, branch) =>
        worlds.flatMap((one) =>
          inBlock(branch, one).map((after) => ({
            ...after,
            value: [...(one.value as JsonValue[]), after.value],
          })),
        ),
      [{ ...world, value: [] }],
    );

  const start: World = { values: new Map(), forks: [], calls: [] };
  return inBlock(plan.body, start).map(({ value, forks, calls }) => ({
    value,
    calls,
    said: [...leaves(plan.body.result, value), ...(hasForks(plan) ? [[...forks]] : [])],
  }));
};

const leaves = (operand: Operand, value: JsonValue): JsonValue[] => {
  if (operand.kind === "literal") return [];
  if (operand.kind !== "array" && operand.kind !== "object") return [value];
  const parts = Object.entries(operand.kind === "array" ? operand.items : operand.members);
  return parts.flatMap(([name, part]) => leaves(part, (value as Record<string, JsonValue>)[name] ?? null));
};

/** Every choice of so many, in every order. */
const chosen = <T>(all: readonly T[], count: number): T[][] =>
  count === 0
    ? [[]]
    : all.flatMap((one, index) => chosen(all.toSpliced(index, 1), count - 1).map((rest) => [one, ...rest]));

const settled = (operand: Operand, world: World): JsonValue => {
  switch (operand.kind) {
    case "literal":
      return operand.value;
    case "array":
      return operand.items.map((item) => settled(item, world));
    case "object":
      return Object.fromEntries(
        Object.entries(operand.members).map(([name, member]) => [name, settled(member, world)]),
      );
    case "sealed":
      throw new Error("nothing here is sealed");
    case "value":
    case "error":
      return operand.path.reduce<JsonValue>(
        (value, key) => (value as Record<string | number, JsonValue>)[key] ?? null,
        world.values.get(`${operand.kind} ${operand.id}`) ?? null,
      );
  }
};
