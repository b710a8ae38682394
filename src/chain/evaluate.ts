import { canonicalJson, isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import type {
  AttemptStep,
  Block,
  CallStep,
  ClaimedCall,
  Operand,
  Path,
  Plan,
  ProvenCall,
  QuorumStep,
  Report,
  Step,
} from "./interface.ts";
import { ProvenCalls, type Started, targetOf } from "./proven-calls.ts";
import { notSealedYet } from "./seal-plan.ts";

export interface Evaluated {
  readonly value: JsonValue;
  /** The calls that it was computed from, in the plan's order. */
  readonly calls: readonly ProvenCall[];
}

/**
 * The chain's value, computed from proven calls. The report is believed in one thing: where a chain can go several ways, which of them it went; that a way
 * failed is something that whoever carries the answer can always bring about. A quorum's answers must each be proven.
 * @throws SluiceError SLUICE_BAD_RESULT naming the call that is not proven, or saying that the report's value is another.
 */
export const evaluate = async (
  plan: Plan,
  report: Report,
  calls: readonly ClaimedCall[],
  started: Started,
): Promise<Evaluated> => {
  const said = textOf(report.value);
  let first: unknown;
  for (const proven of await ProvenCalls.inEachOrder(calls, targetsOf(plan.body), started)) {
    try {
      const value = new Evaluator(report, proven).block(plan.body);
      if (textOf(value) === said) return { value, calls: proven.taken };
      first ??= unproven("the gateway gave another result than its calls come to");
    } catch (error) {
      first ??=
        error instanceof SluiceError ? error : unproven("what the gateway shows cannot be computed with");
    }
  }
  throw first;
};

const textOf = (value: JsonValue): string => {
  try {
    return canonicalJson(value);
  } catch {
    throw unproven("a number in it is beyond every double");
  }
};

/** Whom a plan's calls are of. */
const targetsOf = ({ steps }: Block): ReadonlySet<string> => new Set(steps.flatMap(targetsOfStep));

const targetsOfStep = (step: Step): readonly string[] => {
  switch (step.kind) {
    case "call":
      return [targetOf(step)];
    case "present":
      return [];
    case "attempt":
      return [...targetsOf(step.body), ...targetsOf(step.otherwise)];
    case "timeout":
      return [...targetsOf(step.body)];
    case "parallel":
    case "quorum":
      return step.branches.flatMap((branch) => [...targetsOf(branch)]);
  }
};

class Evaluator {
  readonly #report: Report;
  readonly #proven: ProvenCalls;
  readonly #values = new Map<number, JsonValue>();

  constructor(report: Report, proven: ProvenCalls) {
    this.#report = report;
    this.#proven = proven;
  }

  block({ steps, result }: Block): JsonValue {
    for (const step of steps) this.#step(step);
    return this.#valueOf(result);
  }

  #step(step: Step): void {
    if (step.kind === "present") return;
    this.#values.set(step.id, this.#made(step));
  }

  #made(step: Exclude<Step, { kind: "present" }>): JsonValue {
    switch (step.kind) {
      case "call":
        return this.#call(step);
      case "parallel":
        return step.branches.map((branch) => this.block(branch));
      case "attempt":
        return this.#attempt(step);
      case "timeout":
        return this.block(step.body);
      case "quorum":
        return this.#quorum(step);
    }
  }

  #call(step: CallStep): JsonValue {
    const args = step.arguments.map((arg) => this.#valueOf(arg));
    const result = this.#proven.take(step, args);
    if (result !== undefined) return result;
    throw unproven(
      `the gateway shows no proof that ${step.peer} answered ${step.service}.${step.function} with what it gave`,
    );
  }

  #attempt({ id, body, otherwise }: AttemptStep): JsonValue {
    return this.block(this.#report.forks.has(String(id)) ? otherwise : body);
  }

  /** Each answer must be that of another branch. */
  #quorum({ id, needed, branches }: QuorumStep): JsonValue {
    const said = this.#report.forks.get(String(id));
    const answers = branches.flatMap((branch) => this.#tried(branch));
    if (!Array.isArray(said) || said.length !== needed)
      throw unproven("the gateway does not say which answers made the quorum");
    for (const answer of said) {
      const at = answers.findIndex((other) => canonicalJson(other) === canonicalJson(answer));
      if (at < 0) throw unproven("the gateway shows no proof of an answer that it counts in the quorum");
      answers.splice(at, 1);
    }
    return said;
  }

  #tried(branch: Block): JsonValue[] {
    const before = this.#proven.taken.length;
    try {
      return [this.block(branch)];
    } catch {
      this.#proven.forget(before); // this branch failed, or was not there in time
      return [];
    }
  }

  #valueOf(operand: Operand): JsonValue {
    switch (operand.kind) {
      case "literal":
        return operand.value;
      case "sealed":
        throw notSealedYet();
      case "value":
        return at(this.#values.get(operand.id), operand.path);
      case "error":
        return at(this.#report.forks.get(`error ${operand.id}`), operand.path);
      case "array":
        return operand.items.map((item) => this.#valueOf(item));
      case "object":
        return Object.fromEntries(
          Object.entries(operand.members).map(([name, member]) => [name, this.#valueOf(member)]),
        );
    }
  }
}

const at = (root: JsonValue | undefined, path: Path): JsonValue => {
  const found = path.reduce<JsonValue | undefined>((value, key) => {
    if (typeof key === "number") return Array.isArray(value) ? value[key] : undefined;
    return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
  if (found === undefined) throw unproven(`nothing proven is at ${path.join(".") || "a value"}`);
  return found;
};

const unproven = (detail: string): SluiceError => new SluiceError("SLUICE_BAD_RESULT", detail);
