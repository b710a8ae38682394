import { type JsonObject, type JsonValue, SluiceError, stringifyJson } from "../core/index.ts";
import { toAqua, typeText } from "./aqua-values.ts";
import type { AquaFunction } from "./compile-aqua.ts";
import { parseJson } from "./parse-json.ts";

/** What `--func` says: a function, and with brackets its arguments, which are JSON or names of inputs. */
export interface WrittenCall {
  readonly name: string;
  /** Text between the brackets; undefined: the arguments are inputs by the parameters' names. */
  readonly list: string | undefined;
}

/** `greet`, `greet("Ann", 5)`, `greet(name, 5)`. @throws SluiceError SLUICE_USAGE. */
export const parseCall = (text: string): WrittenCall => {
  const parts = /^\s*(?<name>[A-Za-z_]\w*)\s*(?:\((?<list>.*)\)\s*)?$/s.exec(text)?.groups;
  if (parts?.name !== undefined) return { name: parts.name, list: parts.list };
  throw new SluiceError("SLUICE_USAGE", `--func "${text}" is not like greet or greet("Ann", 5)`);
};

/**
 * The function's inputs in Aqua's shape.
 * @param data - inputs by name.
 * @param sealed - names of those that are sealed: of whatever type, and text to the function.
 * @throws SluiceError SLUICE_USAGE: too many or too few, not of its type, or a function is wanted.
 */
export const aquaInputs = (
  fn: AquaFunction,
  {
    list,
    data,
    sealed,
  }: { readonly list: string | undefined; readonly data: JsonObject; readonly sealed: ReadonlySet<string> },
): JsonObject => {
  const callback = fn.parameters.find(([, type]) => type.tag === "arrow");
  if (callback !== undefined)
    throw new SluiceError(
      "SLUICE_USAGE",
      `${signature(fn)}: ${callback[0]} is a function, which the command line cannot give; run it by a client of your own`,
    );
  const given = list === undefined ? data : byPosition(fn, parseArguments(list, data));
  const stray = Object.keys(given).find((name) => fn.parameters.every(([parameter]) => parameter !== name));
  if (stray !== undefined)
    throw new SluiceError("SLUICE_USAGE", `${signature(fn)} has no parameter ${stray} (--data)`);
  const inputs = fn.parameters.map(([name, type]): [string, JsonValue] => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && type.tag !== "option")
      throw new SluiceError("SLUICE_USAGE", `${signature(fn)}: ${name} is not given`);
    return [name, sealed.has(name) ? (value ?? null) : toAqua(value ?? null, type, `${name} of ${fn.name}`)];
  });
  return Object.fromEntries(inputs);
};

const byPosition = (fn: AquaFunction, values: readonly JsonValue[]): JsonObject => {
  if (values.length > fn.parameters.length)
    throw new SluiceError("SLUICE_USAGE", `${signature(fn)} was given ${values.length} arguments`);
  return Object.fromEntries(values.map((value, index) => [fn.parameters[index]?.[0] ?? "", value]));
};

/** A string, a number, or a word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\w.+-]*|[A-Za-z_]\w*/g;
const WORDS: Readonly<Record<string, string>> = { true: "true", false: "false", null: "null", nil: "null" };

/** As JSON, once each name is replaced by the input that it stands for. */
const parseArguments = (list: string, data: JsonObject): readonly JsonValue[] => {
  const text = list.replaceAll(TOKEN, (token) => {
    if (!/^[A-Za-z_]/.test(token)) return token;
    if (Object.hasOwn(WORDS, token)) return WORDS[token] ?? "";
    const value = Object.hasOwn(data, token) ? data[token] : undefined;
    if (value !== undefined) return stringifyJson(value);
    throw new SluiceError(
      "SLUICE_USAGE",
      `--func names ${token}, which --data does not give; a string needs its quotes`,
    );
  });
  return parseJson(`[${text}]`, "what --func has between its brackets") as JsonValue[];
};

const signature = ({ name, parameters }: AquaFunction): string =>
  `${name}(${parameters.map(([parameter, type]) => `${parameter}: ${typeText(type)}`).join(", ")})`;
