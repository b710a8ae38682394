import { nearest, SluiceError } from "../../core/index.ts";
import type { CompileOptions, OperationOverrides } from "../interface.ts";
import { isFunctionName } from "./name.ts";
import type { SelectedOperation } from "./select.ts";

/**
 * The manifest's `operations`, found by operationId or JSON pointer, by the operation's pointer.
 * @throws SluiceError SLUICE_CONFIG for a key that names no operation or several, and for an impossible function name.
 */
export const matchOverrides = (
  operations: readonly SelectedOperation[],
  { service, operations: overrides }: Pick<CompileOptions, "service" | "operations">,
): Map<string, OperationOverrides> => {
  const matched = new Map<string, OperationOverrides>();
  for (const [key, override] of Object.entries(overrides)) {
    const found = operations.filter(({ pointer, operationId }) => pointer === key || operationId === key);
    const [operation, another] = found;
    if (operation === undefined) throw unknown(service, key, operations);
    if (another !== undefined) {
      throw new SluiceError(
        "SLUICE_CONFIG",
        `service "${service}": operations: several operations are called "${key}"; write ${found.map(({ pointer }) => pointer).join(" or ")}`,
      );
    }
    if (override.name !== undefined && !isFunctionName(override.name)) {
      throw new SluiceError(
        "SLUICE_CONFIG",
        `service "${service}": operations.${key}.name: "${override.name}" is not a function name: a small letter, then letters, digits and _, and no Aqua keyword`,
      );
    }
    matched.set(operation.pointer, { ...matched.get(operation.pointer), ...override });
  }
  return matched;
};

const unknown = (service: string, key: string, operations: readonly SelectedOperation[]): SluiceError => {
  const known = operations.flatMap(({ pointer, operationId }) =>
    operationId === undefined ? [pointer] : [operationId, pointer],
  );
  const near = nearest(key, known);
  const hint =
    near === undefined
      ? "use an operationId or a JSON pointer such as /paths/~1users/get"
      : `did you mean "${near}"?`;
  return new SluiceError(
    "SLUICE_CONFIG",
    `service "${service}": operations: the document has no operation "${key}"; ${hint}`,
  );
};
