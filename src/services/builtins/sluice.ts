import { base64url } from "jose";
import { type JsonValue, jsonOfUtf8, parseError, SluiceError } from "../../core/index.ts";
import type { BuiltinTable } from "./builtin.ts";
import { text, unsigned } from "./shapes.ts";

/** What Fluence's peers lack. */
export const sluice: BuiltinTable = {
  parse_error: (args) => parseError(args.exactly(1).at(0, "message", text)),
  /** A value that AIR cannot write, for it has neither objects nor escapes: base64url of its JSON. */
  json(args) {
    const value = jsonOf(args.exactly(1).at(0, "text", text));
    if (value === undefined)
      throw new SluiceError("SLUICE_BUILTIN_FAILED", "text is not base64url of JSON in UTF-8");
    return value;
  },
  /** How a script fails with SLUICE_DEADLINE: AIR's own `fail` has no code that survives. */
  timed_out(args) {
    const ms = args.exactly(1).at(0, "ms", unsigned);
    throw new SluiceError("SLUICE_DEADLINE", `a part of the chain took longer than its ${ms} ms`);
  },
};

const jsonOf = (encoded: string): JsonValue | undefined => {
  try {
    return jsonOfUtf8(base64url.decode(encoded));
  } catch {
    return undefined;
  }
};
