import { clip, type Logger, stringifyJson } from "../../core/index.ts";
import type { BuiltinTable } from "./builtin.ts";

const MAX_CHARS = 512;

/** At debug level, as Nox: a script of a stranger must not be able to fill the log of an ordinary gateway. */
export const createConsole = (logger: Logger): BuiltinTable => ({
  print({ values }, { ref, initiator }) {
    logger.debug(
      { particle: ref, initiator, printed: clip(stringifyJson(values), MAX_CHARS) },
      "run-console.print",
    );
    return "";
  },
});
