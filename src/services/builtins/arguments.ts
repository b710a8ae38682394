import { type JsonValue, SluiceError } from "../../core/index.ts";
import { arrayOf, Mismatch, type Shape } from "./shapes.ts";

/**
 * The arguments of one builtin call, read by position as Nox reads them. Every refusal is a SLUICE_BUILTIN_FAILED whose
 * detail starts with the function's name and tells the argument's index, name and expected type, never its value.
 */
export class Arguments {
  readonly values: readonly JsonValue[];
  readonly #function: string;

  constructor(functionName: string, values: readonly JsonValue[]) {
    this.#function = functionName;
    this.values = values;
  }

  /** For functions that take no more and no fewer; the others ignore what follows their last argument. */
  exactly(count: number): this {
    const found = this.values.length;
    if (found !== count)
      throw this.refuse(`expected ${count} argument${count === 1 ? "" : "s"}, got ${found}`);
    return this;
  }

  at<T>(index: number, name: string, shape: Shape<T>): T {
    const value = this.values[index];
    if (value === undefined)
      throw this.refuse(`argument ${index} (${name}) is missing: expected ${shape.expected}`);
    const read = shape.read(value);
    if (!(read instanceof Mismatch)) return read;
    throw this.refuse(`argument ${index} (${name}): expected ${shape.expected}, got ${read.found}`);
  }

  /** An Aqua optional: `[v]` or a bare `v` is present; `[]`, null or nothing is absent. */
  optional<T>(index: number, name: string, shape: Shape<T>): T | undefined {
    const value = this.values[index];
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) {
      const items = arrayOf(shape, "").read(value);
      if (!(items instanceof Mismatch)) {
        if (items.length <= 1) return items[0];
        throw this.refuse(
          `argument ${index} (${name}): an optional holds at most 1 item, got ${items.length}`,
        );
      }
    }
    return this.at(index, name, { ...shape, expected: `${shape.expected} or nothing` });
  }

  refuse(reason: string): SluiceError {
    return new SluiceError("SLUICE_BUILTIN_FAILED", `${this.#function}: ${reason}`);
  }
}
