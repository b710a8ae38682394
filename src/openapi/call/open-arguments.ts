import { isJsonObject, type JsonValue, SluiceError } from "../../core/index.ts";
import type { AquaSignature } from "../bindings/aqua-model.ts";
import type { ArgumentSpec, View } from "../interface.ts";
import type { Operation } from "../operation/operation.ts";
import { isSealedArgument } from "../operation/seal.ts";
import { invalid } from "./unpack.ts";

export interface SealedCall {
  readonly args: readonly JsonValue[];
  readonly view: View;
  readonly open: (sealed: string) => Promise<JsonValue>;
}

/**
 * The arguments of a call with those opened that must be sealed. How many there are, and of which names, is left to `bind`.
 * @param signature - called when the Aqua view is first used.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS
 */
export const openArguments = async (
  operation: Operation,
  signature: () => AquaSignature,
  { args, view, open }: SealedCall,
): Promise<readonly JsonValue[]> => {
  const { positional, options } = operation;
  const isSealed = ({ name }: ArgumentSpec): boolean => isSealedArgument(operation, name);
  const opened = (argument: ArgumentSpec, value: JsonValue, shown: string): Promise<JsonValue> =>
    openOne(value, {
      operation,
      shown,
      mayBeAbsent: !argument.required,
      isOption: view === "aqua" && !argument.required,
      open,
    });

  /** Sealed options by the name that this view has for them. */
  const sealedOptions = (): [name: string, argument: ArgumentSpec][] => {
    const fields = view === "aqua" ? (signature().options?.fields ?? []) : [];
    const names = new Map(fields.map(({ source, name }) => [source, name]));
    return options.filter(isSealed).map((argument) => [names.get(argument.name) ?? argument.name, argument]);
  };

  const openedOptions = async (trailing: JsonValue): Promise<JsonValue> => {
    const given =
      view === "aqua" && Array.isArray(trailing) && trailing.length === 1 ? trailing[0] : trailing;
    if (!isJsonObject(given)) return trailing;
    const members = sealedOptions().filter(([name]) => Object.hasOwn(given, name));
    const replaced = members.map(
      async ([name, argument]): Promise<[string, JsonValue]> => [
        name,
        await opened(argument, given[name] ?? null, `options.${name}`),
      ],
    );
    return Object.fromEntries([...Object.entries(given), ...(await Promise.all(replaced))]);
  };

  return Promise.all(
    args.map(async (value, index) => {
      const argument = positional[index];
      if (argument === undefined) return index === positional.length ? openedOptions(value) : value;
      return isSealed(argument) ? opened(argument, value, argument.name) : value;
    }),
  );
};

interface Opening {
  readonly operation: Operation;
  /** The argument's name, for messages. */
  readonly shown: string;
  readonly mayBeAbsent: boolean;
  /** It comes as [] or [v]. */
  readonly isOption: boolean;
  readonly open: SealedCall["open"];
}

/** The five parts of a compact JWE (RFC 7516 section 7.1). */
const SEALED = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;

const openOne = async (value: JsonValue, opening: Opening): Promise<JsonValue> => {
  const { operation, shown, mayBeAbsent, isOption, open } = opening;
  const given = isOption && Array.isArray(value) && value.length < 2 ? (value[0] ?? null) : value;
  if (given === null && mayBeAbsent) return value;
  if (typeof given !== "string" || !SEALED.test(given))
    throw invalid(
      operation,
      `argument "${shown}" must be sealed to this gateway: see docs/sealing.md; what was given has travelled in the clear`,
    );
  try {
    const inside = await open(given);
    return isOption ? [inside] : inside;
  } catch (error) {
    if (error instanceof SluiceError && error.code === "SLUICE_INVALID_ARGUMENTS")
      throw invalid(operation, `argument "${shown}": ${error.message}`);
    throw error;
  }
};
