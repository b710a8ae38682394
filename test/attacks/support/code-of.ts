import { SluiceError } from "../../../src/core/index.ts";

/** The code with which something failed, or "accepted". */
export const codeOf = async (outcome: Promise<unknown>): Promise<string> => {
  try {
    await outcome;
    return "accepted";
  } catch (error) {
    return error instanceof SluiceError ? error.code : String(error);
  }
};
