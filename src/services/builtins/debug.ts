import { stringifyJson } from "../../core/index.ts";
import type { BuiltinTable } from "./builtin.ts";

export const debug: BuiltinTable = {
  /** One argument as JSON text, several as the text of an array; none as Nox's phrase, which is JSON text as well. */
  stringify: ({ values }) =>
    values.length === 0 ? '"<empty argument list>"' : stringifyJson(values.length === 1 ? values[0] : values),
};
