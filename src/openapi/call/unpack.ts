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
import { type AquaField, optionOf, top } from "../bindings/aqua-type.ts";
import { fromAqua } from "../bindings/from-aqua.ts";
import { Misshapen } from "../bindings/misshapen.ts";
import { CALLER_KEY, type Operation, SEAL_TO } from "../operation/operation.ts";
import { isSealedArgument } from "../operation/seal.ts";
import { pathText } from "../schema/violation.ts";

/** Arguments by name, those that were given. */
export type Given = ReadonlyMap<string, JsonValue>;

/** Positions and options of the plain view: options keyed by the document's own names. */
export const plainArguments = (operation: Operation, args: readonly JsonValue[]): Given => {
  const { positional, trailing } = counted(
    operation,
    args,
    hasOptions(operation) || operation.takesCallerKey,
  );
  const known = new Set([...operation.options.map(({ name }) => name), ...ownOptions(operation)]);
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

/** The options that every function of its kind takes, and that are no part of the request. */
export const ownOptions = ({ takesCallerKey, takesSealTo }: Operation): string[] => [
  ...(takesCallerKey ? [CALLER_KEY] : []),
  ...(takesSealTo ? [SEAL_TO] : []),
];

/** A member of an open body that the document does not declare. A positional argument's name is not taken twice. */
const isFurtherMember = ({ plan }: Operation, name: string): boolean =>
  plan.openOptions && name !== "__proto__" && !plan.positional.some((argument) => argument.name === name);

/**
 * The same of the Aqua view: values translated by their types, options keyed by identifiers. Aqua's types are fixed, so no struct has
 * `sealTo`, which makes the result another type; scripts that are not typed may give it.
 */
export const aquaArguments = (
  operation: Operation,
  signature: AquaSignature,
  args: readonly JsonValue[],
): Given => {
  const { positional, trailing } = counted(operation, args, hasOptions(operation));
  const given = new Map<string, JsonValue>();
  for (const [index, { source, type, optional, name }] of signature.arguments.entries()) {
    const value = translated(operation, source, () => fromAqua(positional[index], type, [name]));
    if (value !== undefined || !optional) given.set(source, value ?? null);
  }
  const object = optionsObject(operation, withoutOption(trailing));
  const fields = optionFields(operation, signature);
  const known = new Set(fields.map(({ name }) => name));
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown !== undefined) throw invalid(operation, unknownOption(unknown, known));
  for (const { name, source, type } of fields) {
    const value = translated(operation, source, () =>
      fromAqua(Object.hasOwn(object, name) ? object[name] : undefined, type, [name]),
    );
    if (value !== undefined) given.set(source, value);
  }
  return given;
};

const optionFields = (
  { takesSealTo }: Operation,
  { options }: AquaSignature,
): readonly Pick<AquaField, "name" | "source" | "type">[] => [
  ...(options?.fields ?? []),
  ...(takesSealTo ? [{ name: SEAL_TO, source: SEAL_TO, type: optionOf(top("a text or a struct")) }] : []),
];

const translated = <T>(operation: Operation, source: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Misshapen)) throw error;
    throw isSealedArgument(operation, source)
      ? unlikeSealed(operation, `"${pathText(error.path.slice(0, 1))}"`)
      : invalid(operation, `"${pathText(error.path)}" ${error.message}`);
  }
};

const counted = (
  operation: Operation,
  args: readonly JsonValue[],
  takesOptions: boolean,
): { positional: readonly JsonValue[]; trailing: JsonValue | undefined } => {
  const { positional } = operation;
  const most = positional.length + (takesOptions || isSealToAlone(operation, args) ? 1 : 0);
  if (args.length < positional.length || args.length > most) {
    throw invalid(
      operation,
      `${args.length} argument${args.length === 1 ? " was" : "s were"} given; it takes ${signatureText(operation, takesOptions)}`,
    );
  }
  return { positional: args.slice(0, positional.length), trailing: args[positional.length] };
};

/** Every function takes that, one without options too. */
const isSealToAlone = ({ positional, takesSealTo }: Operation, args: readonly JsonValue[]): boolean => {
  const trailing = withoutOption(args[positional.length]);
  return takesSealTo && isJsonObject(trailing) && Object.hasOwn(trailing, SEAL_TO);
};

const hasOptions = ({ options, plan }: Operation): boolean => options.length > 0 || plan.openOptions;

const signatureText = ({ positional }: Operation, takesOptions: boolean): string => {
  const names = [...positional.map(({ name }) => name), ...(takesOptions ? ["[options]"] : [])];
  return names.length === 0 ? "none" : clip(`(${names.join(", ")})`, 200);
};

/** The Aqua view's options come as [v], too. */
const withoutOption = (trailing: JsonValue | undefined): JsonValue | undefined =>
  Array.isArray(trailing) && trailing.length === 1 ? trailing[0] : trailing;

/** Absent, null, [] and {} all mean none. */
const isNothing = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const optionsObject = (operation: Operation, value: JsonValue | undefined): JsonObject => {
  if (isNothing(value)) return {};
  if (!isJsonObject(value))
    throw invalid(operation, `the last argument, options, must be an object of ${optionNames(operation)}`);
  return value;
};

const optionNames = (operation: Operation): string =>
  clip([...operation.options.map(({ name }) => name), ...ownOptions(operation)].join(", "), 200);

const unknownOption = (name: string, known: ReadonlySet<string>): string => {
  const near = nearest(name, known);
  const hint =
    near === undefined ? `there are: ${clip([...known].join(", "), 200)}` : `did you mean "${near}"?`;
  return `options: there is no "${clip(name, 80)}"; ${hint}`;
};

export const invalid = ({ name }: Operation, problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", printable(`${name}: ${problem}`));

/** Of an argument that came sealed: what is wrong with it would tell what was in it to everybody who reads the error. */
export const unlikeSealed = (operation: Operation, argument: string): SluiceError =>
  invalid(
    operation,
    `${argument}, opened, is not what the document declares; it came sealed, so no more is said here`,
  );
