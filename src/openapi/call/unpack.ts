import {
  clip,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  nearest,
  printable,
  SluiceError,
} from "../../core/index.ts";
import type { AquaSignature } from "../bindings/aqua-model.ts";
import { fromAqua } from "../bindings/from-aqua.ts";
import { Misshapen } from "../bindings/misshapen.ts";
import { CALLER_KEY, type Operation } from "../operation/operation.ts";
import { pathText } from "../schema/violation.ts";

/** Arguments by name, those that were given. */
export type Given = ReadonlyMap<string, JsonValue>;

/** Positions and options of the plain view: options keyed by the document's own names. */
export const plainArguments = (operation: Operation, args: readonly JsonValue[]): Given => {
  const { takesCallerKey } = operation;
  const { positional, trailing } = counted(operation, args, hasOptions(operation) || takesCallerKey);
  const known = new Set(operation.options.map(({ name }) => name));
  if (takesCallerKey) known.add(CALLER_KEY);
  const given = new Map<string, JsonValue>(
    operation.positional.map(({ name }, index) => [name, positional[index] ?? null]),
  );
  for (const [name, value] of Object.entries(optionsObject(operation, trailing))) {
    if (!known.has(name) && !isFurtherMember(operation, name))
      throw invalid(operation, unknownOption(name, known));
    given.set(name, value);
  }
  return given;
};

/** A member of an open body that the document does not declare. A positional argument's name is not taken twice. */
const isFurtherMember = ({ plan }: Operation, name: string): boolean =>
  plan.openOptions && name !== "__proto__" && !plan.positional.some((argument) => argument.name === name);

/** The same of the Aqua view: values translated by their types, options keyed by identifiers. */
export const aquaArguments = (
  operation: Operation,
  signature: AquaSignature,
  args: readonly JsonValue[],
): Given => {
  const { positional, trailing } = counted(operation, args, hasOptions(operation));
  const given = new Map<string, JsonValue>();
  for (const [index, { source, type, optional, name }] of signature.arguments.entries()) {
    const value = translated(operation, () => fromAqua(positional[index], type, [name]));
    if (value !== undefined || !optional) given.set(source, value ?? null);
  }
  const { options } = signature;
  const unwrapped = Array.isArray(trailing) && trailing.length === 1 ? trailing[0] : trailing;
  if (options === undefined || isNothing(unwrapped)) return given;
  const object = optionsObject(operation, unwrapped);
  const known = new Set(options.fields.map(({ name }) => name));
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown !== undefined) throw invalid(operation, unknownOption(unknown, known));
  for (const { name, source, type } of options.fields) {
    const value = translated(operation, () =>
      fromAqua(Object.hasOwn(object, name) ? object[name] : undefined, type, [name]),
    );
    if (value !== undefined) given.set(source, value);
  }
  return given;
};

const translated = <T>(operation: Operation, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Misshapen) throw invalid(operation, `"${pathText(error.path)}" ${error.message}`);
    throw error;
  }
};

const counted = (
  operation: Operation,
  args: readonly JsonValue[],
  takesOptions: boolean,
): { positional: readonly JsonValue[]; trailing: JsonValue | undefined } => {
  const { positional } = operation;
  const most = positional.length + (takesOptions ? 1 : 0);
  if (args.length < positional.length || args.length > most) {
    throw invalid(
      operation,
      `${args.length} argument${args.length === 1 ? " was" : "s were"} given; it takes ${signatureText(operation, takesOptions)}`,
    );
  }
  return { positional: args.slice(0, positional.length), trailing: args[positional.length] };
};

const hasOptions = ({ options, plan }: Operation): boolean => options.length > 0 || plan.openOptions;

const signatureText = ({ positional }: Operation, takesOptions: boolean): string => {
  const names = [...positional.map(({ name }) => name), ...(takesOptions ? ["[options]"] : [])];
  return names.length === 0 ? "none" : clip(`(${names.join(", ")})`, 200);
};

/** Absent, null, [] and {} all mean none. */
const isNothing = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const optionsObject = (operation: Operation, value: JsonValue | undefined): JsonObject => {
  if (isNothing(value)) return {};
  if (!isJsonObject(value))
    throw invalid(operation, `the last argument, options, must be an object of ${optionNames(operation)}`);
  return value;
};

const optionNames = ({ options, takesCallerKey }: Operation): string => {
  const names = [...options.map(({ name }) => name), ...(takesCallerKey ? [CALLER_KEY] : [])];
  return clip(names.join(", "), 200);
};

const unknownOption = (name: string, known: ReadonlySet<string>): string => {
  const near = nearest(name, known);
  const hint =
    near === undefined ? `there are: ${clip([...known].join(", "), 200)}` : `did you mean "${near}"?`;
  return `options: there is no "${clip(name, 80)}"; ${hint}`;
};

export const invalid = ({ name }: Operation, problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", printable(`${name}: ${problem}`));
