import type { View } from "../avm/interface.ts";
import { scriptError } from "../chain/index.ts";
import { SluiceError } from "../core/index.ts";
import type { EntryAnswer } from "./interface.ts";

/** What became of a particle. */
export type Told = Pick<EntryAnswer, "state" | "result" | "problem">;

/** What a script tells its initiator by the calls it asks of it, in the words of Fluence's clients. An answer goes before an error. */
export const toldBy = ({ calls, callBytes }: Pick<View, "calls" | "callBytes">, ref: string): Told => {
  if (calls === undefined)
    return failed(
      new SluiceError(
        "SLUICE_PARTICLE_TOO_LARGE",
        `what the script tells its initiator has ${callBytes} bytes, more than this peer takes`,
      ),
      ref,
    );
  const last = calls.filter((call) => call.function !== PROGRESS);
  const said = SERVICES.map((service) => last.find((call) => call.service === service)).find(
    (call) => call !== undefined,
  );
  if (said === undefined) return { state: "running" };
  if (said.unreadable !== undefined)
    return failed(
      new SluiceError("SLUICE_SCRIPT_FAILED", `the script's answer cannot be read: ${said.unreadable}`),
      ref,
    );
  return said.service === RESPONSE
    ? { state: "done", result: said.arguments }
    : failed(scriptError(said.arguments[0]), ref);
};

export const failed = (error: SluiceError, ref: string): Told => ({
  state: "failed",
  problem: { ...error.toProblem(), particle: ref },
});

export const isFinal = ({ state }: Pick<EntryAnswer, "state">): boolean => state !== "running";

const RESPONSE = "callbackSrv";
/** Told on the way, no answer. */
const PROGRESS = "progress";
const SERVICES = [RESPONSE, "errorHandlingSrv"];
