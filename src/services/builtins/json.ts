import { type JsonObject, type JsonValue, stringifyJson } from "../../core/index.ts";
import type { Arguments } from "./arguments.ts";
import type { BuiltinTable } from "./builtin.ts";
import { parseJson } from "./parse-json.ts";
import { anything, object, pairs, text } from "./shapes.ts";

/**
 * Builds objects only through `Object.fromEntries`, which defines properties: a key `__proto__` chosen by a script becomes
 * plain data. Of equal keys the last wins.
 */
export const createJson = (limits: { readonly resultBytes: number }): BuiltinTable => ({
  obj: (args) => Object.fromEntries(keysAndValues(args, 0)),
  put: (args) => withEntries(args, [[args.at(1, "key", text), args.at(2, "value", anything)]]),
  puts: (args) => withEntries(args, keysAndValues(args, 1)),
  obj_pairs: (args) => Object.fromEntries(args.exactly(1).at(0, "pairs", pairs)),
  puts_pairs: (args) => withEntries(args.exactly(2), args.at(1, "pairs", pairs)),
  parse: (args) => parseJson(args.exactly(1).at(0, "json", text), limits.resultBytes, args),
  stringify: (args) => stringifyJson(args.exactly(1).at(0, "value", anything)),
});

type Entry = [key: string, value: JsonValue];

const withEntries = (args: Arguments, entries: readonly Entry[]): JsonObject =>
  Object.fromEntries([...Object.entries(args.at(0, "object", object)), ...entries]);

/** The arguments from `first` on: key, value, key, value. */
const keysAndValues = (args: Arguments, first: number): Entry[] => {
  const entries: Entry[] = [];
  for (let index = first; index < args.values.length; index += 2)
    entries.push([args.at(index, "key", text), args.at(index + 1, "value of the key before it", anything)]);
  return entries;
};
