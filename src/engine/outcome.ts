import { clip, SluiceError } from "../core/index.ts";

/**
 * What an AquaVM ret_code means for the particle (reference: error semantics).
 * ok: new data, follow its effects. uncaught: the same, and the script failed. rejected: nothing happened, the old data stands.
 */
export type Verdict =
  | { readonly kind: "ok" }
  | { readonly kind: "uncaught"; readonly error: SluiceError }
  | { readonly kind: "rejected"; readonly error: SluiceError };

export const verdictOf = (retCode: number, message: string): Verdict => {
  if (retCode === 0) return { kind: "ok" };
  if (retCode >= 10_000 && retCode < 20_000)
    return { kind: "uncaught", error: new SluiceError("SLUICE_SCRIPT_FAILED", describe(retCode, message)) };
  // A result for a call that is not open any more: the rest of the run counts.
  if (retCode === 30_000) return { kind: "ok" };
  return { kind: "rejected", error: new SluiceError(rejectionCode(retCode), describe(retCode, message)) };
};

const rejectionCode = (retCode: number) => {
  if (retCode === 1) return "SLUICE_SCRIPT_INVALID";
  if (retCode === 10) return "SLUICE_PARTICLE_TOO_LARGE";
  return retCode < 20_000 || retCode === 20_017 ? "SLUICE_DATA_INVALID" : "SLUICE_SCRIPT_FAILED";
};

/** Parse errors repeat the whole script: only the head of a message is kept, on one line. */
const describe = (retCode: number, message: string): string =>
  `AquaVM error ${retCode}: ${clip(message.replace(/\s+/g, " ").trim(), 300)}`;
