import { type JsonValue, SluiceError } from "../../core/index.ts";
import type { CallContext } from "../interface.ts";
import type { Arguments } from "./arguments.ts";

/**
 * One builtin function. The result is what a script sees; `""` where Nox answers with nothing.
 * @throws SluiceError SLUICE_BUILTIN_FAILED for arguments it cannot take.
 */
export type Builtin = (args: Arguments, context: CallContext) => JsonValue | Promise<JsonValue>;

/** The functions of one service, by name. */
export type BuiltinTable = Readonly<Record<string, Builtin>>;

/** A function that exists on other Fluence peers but not here; `reason` says why, or what to do instead. */
export const unsupported =
  (name: string, reason: string): Builtin =>
  () => {
    throw new SluiceError("SLUICE_UNKNOWN_FUNCTION", `${name} is not offered by this peer: ${reason}`);
  };
