import type { RunInput, RunOutcome } from "./interface.ts";
import type { InterpreterOptions } from "./options.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly options: InterpreterOptions;
}

/** Pool to worker, in lists. */
export interface RunRequest {
  readonly task: number;
  readonly input: RunInput;
}

/** Worker to pool, once: its instance is made. */
export interface Up {
  readonly kind: "up";
}

/** Worker to pool: exactly one for each request, in order. */
export type RunReply =
  | { readonly task: number; readonly kind: "done"; readonly outcome: RunOutcome }
  | { readonly task: number; readonly kind: "trapped"; readonly reason: string };
