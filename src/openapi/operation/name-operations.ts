import { clip } from "../../core/index.ts";
import { Refused } from "../document/refused.ts";
import type { OperationOverrides } from "../interface.ts";
import { functionName } from "./name.ts";
import type { SelectedOperation } from "./select.ts";

/**
 * Function names by operation pointer. The first operation in document order has a name, a later one that wants it is refused.
 * An operation that turns out to be unsupported keeps its name too: otherwise a later version of
 * Sluice, able to publish it, would silently give the name another meaning.
 */
export const nameOperations = (
  operations: readonly SelectedOperation[],
  overrides: ReadonlyMap<string, OperationOverrides>,
): Map<string, string | Refused> => {
  const owners = new Map<string, SelectedOperation>();
  return new Map(
    operations.map((operation) => {
      const { pointer, operationId, method, path } = operation;
      const name = overrides.get(pointer)?.name ?? functionName(operationId, method, path);
      if (name.length > MAX_NAME_CHARS) return [pointer, tooLong(pointer)];
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, operation);
      return [pointer, owner === undefined ? name : clash(operation, owner, name)];
    }),
  );
};

const MAX_NAME_CHARS = 256;

const tooLong = (pointer: string): Refused =>
  new Refused(pointer, "malformed", `its name would have more than ${MAX_NAME_CHARS} characters`);

const clash = (
  { pointer, operationId }: SelectedOperation,
  owner: SelectedOperation,
  name: string,
): Refused => {
  const key = operationId === undefined || operationId === owner.operationId ? pointer : operationId;
  return new Refused(
    pointer,
    "name-taken",
    `its name "${clip(name, 80)}" is taken by ${clip(owner.pointer, 120)}; give one of them another: operations: { "${clip(key, 120)}": { name: ... } } in the manifest`,
  );
};
