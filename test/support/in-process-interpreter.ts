import { AvmInstance } from "../../src/avm/avm-instance.ts";
import { compileAvm } from "../../src/avm/avm-module.ts";
import type { Interpreter } from "../../src/avm/index.ts";
import { type InterpreterOptions, MEMORY_PAGES } from "../../src/avm/options.ts";
import { readingOf } from "../../src/avm/reading.ts";
import { traceFacts, traceOf } from "../../src/avm/trace.ts";
import { viewOf } from "../../src/avm/view.ts";

const compiled = compileAvm(MEMORY_PAGES);

/** The real AquaVM on this thread: no start-up and no time limit, for scripts that are known to be harmless. */
export const inProcessInterpreter = async (options: InterpreterOptions): Promise<Interpreter> => {
  const instance = new AvmInstance(await compiled, options);
  return {
    run: async (input) => instance.run(input),
    trace: async (data) => traceOf(traceFacts(instance.describe(data), options.peerId), options.peerId),
    view: async (particle) => viewOf(instance, particle, options),
    read: async (data, maxChars) => readingOf(instance.describe(data), options.peerId, maxChars),
    close: async () => {},
  };
};
