import { parseArgs } from "node:util";
import { nearest, SluiceError } from "../core/index.ts";
import type { AnyCommand, OptionTable, OptionValues } from "./command.ts";

export interface ParsedArguments {
  readonly help: boolean;
  readonly options: OptionValues<OptionTable>;
  readonly operands: readonly string[];
}

/** Negative numbers are JSON operands, not flags. */
const NEGATIVE_NUMBER = /^-\d/;

/** @throws SluiceError SLUICE_USAGE naming the flag or operand, and the nearest flag there is. */
export const parseArguments = (
  name: string,
  command: AnyCommand,
  args: readonly string[],
): ParsedArguments => {
  const table: OptionTable = { ...command.options, help: { type: "boolean", short: "h", help: "" } };
  const { tokens } = parseArgs({
    args: [...args],
    options: table,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, boolean | string | string[]>();
  const operands: string[] = [];
  let numberAt = -1; // -12 comes as two tokens of one argument
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const written = args[token.index] ?? token.rawName;
    if (NEGATIVE_NUMBER.test(written)) {
      if (numberAt !== token.index) operands.push(written);
      numberAt = token.index;
      continue;
    }
    const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (spec === undefined) throw unknownFlag(name, token.rawName, Object.keys(table));
    if (spec.type === "boolean") {
      if (token.value !== undefined) throw usage(name, `${token.rawName} takes no value`);
      values.set(token.name, true);
    } else if (token.value === undefined || (token.inlineValue !== true && isFlag(token.value))) {
      throw usage(name, `${token.rawName} needs a value: ${token.rawName} ${spec.value}`);
    } else if (spec.multiple === true) {
      values.set(token.name, [...((values.get(token.name) as string[] | undefined) ?? []), token.value]);
    } else if (values.has(token.name)) {
      throw usage(name, `${token.rawName} is given twice`);
    } else {
      values.set(token.name, token.value);
    }
  }
  const help = values.delete("help");
  if (!help) checkArity(name, command, operands);
  return { help, options: Object.fromEntries(values) as OptionValues<OptionTable>, operands };
};

const isFlag = (text: string): boolean =>
  text.length > 1 && text.startsWith("-") && !NEGATIVE_NUMBER.test(text);

const checkArity = (name: string, command: AnyCommand, operands: readonly string[]): void => {
  const [min, max] = command.arity;
  if (operands.length < min) throw usage(name, `usage: sluice ${name} ${command.operands}`);
  const extra = operands[max];
  if (extra !== undefined)
    throw usage(name, `"${extra}" is one operand too many; usage: sluice ${name} ${command.operands}`);
};

const unknownFlag = (name: string, flag: string, known: readonly string[]): SluiceError => {
  const near = nearest(flag.replace(/^-+/, ""), known);
  return usage(name, `unknown flag ${flag}${near === undefined ? "" : `; did you mean --${near}?`}`);
};

const usage = (name: string, detail: string): SluiceError =>
  new SluiceError("SLUICE_USAGE", `${detail} (sluice ${name} --help shows all)`);
