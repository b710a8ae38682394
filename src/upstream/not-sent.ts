import { SluiceError } from "../core/index.ts";
import { Stopped, transportError } from "./transport-error.ts";

/** The same failure for everybody who waited, each with what they asked for. */
export const refuseWithoutToken =
  (what: string) =>
  (error: unknown): never => {
    if (error instanceof SluiceError)
      throw new SluiceError(error.code, `${what}: ${error.message}; the request was not sent`);
    if (!(error instanceof Stopped) || error.by !== "timeout")
      throw transportError(error, false, "safe", what);
    throw new SluiceError(
      "SLUICE_UNREACHABLE",
      `${what}: the token server did not answer in time; the request was not sent`,
    );
  };

export const BUSY = "every connection to the upstream was busy";
export const UNPREPARED = "this peer was not ready to send it in time";

/** A timeout spent before the request was sent says nothing about the upstream. */
export const refuseLate =
  (what: string, why: string) =>
  (error: unknown): never => {
    if (!(error instanceof Stopped) || error.by !== "timeout") throw error;
    throw new SluiceError("SLUICE_OVERLOAD", `${what}: ${why}; the request was not sent`);
  };
