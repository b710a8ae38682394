import type { BuiltinTable } from "./builtin.ts";
import { parseError } from "./parse-error.ts";
import { text } from "./shapes.ts";

/** What Fluence's peers lack. */
export const sluice: BuiltinTable = {
  parse_error: (args) => parseError(args.exactly(1).at(0, "message", text)),
};
