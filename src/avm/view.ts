import type { AvmInstance } from "./avm-instance.ts";
import type { Interpreter, View } from "./interface.ts";
import type { InterpreterOptions } from "./options.ts";
import { traceFacts } from "./trace.ts";

/** Of what calls are copied between threads, in particles: as much as a run's calls may take together. */
const MAX_CALL_SHARE = 2;
const NO_DATA = new Uint8Array();

/** @throws what `run` and `describe` throw */
export const viewOf = (
  instance: Pick<AvmInstance, "run" | "describe">,
  particle: Parameters<Interpreter["view"]>[0],
  { peerId, particleBytes }: Pick<InterpreterOptions, "peerId" | "particleBytes">,
): View => {
  const { data, initPeerId } = particle;
  const run = instance.run({ particle, prevData: NO_DATA, data, results: [] }, initPeerId);
  const { answered, values } = traceFacts(instance.describe(data), peerId);
  return {
    retCode: run.retCode,
    errorMessage: run.errorMessage,
    calls: run.callBytes > MAX_CALL_SHARE * particleBytes ? undefined : run.calls,
    callBytes: run.callBytes,
    answered: answered.map(({ peer, service, function: fn, value }) => ({
      peer,
      service,
      function: fn,
      value,
    })),
    values,
  };
};
