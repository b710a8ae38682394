import { SluiceError } from "../core/index.ts";

/** `problem` continues "the credential …"; it never holds the token, nor what is claimed in it. */
export const invalid = (problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_CREDENTIAL", `the credential ${problem}`);
