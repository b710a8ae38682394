import type { Interpreter, Reading, RunInput, RunOutcome, View } from "./interface.ts";
import type { InterpreterOptions } from "./options.ts";
import type { TraceFacts } from "./trace.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly options: InterpreterOptions;
}

/** What an interpreter can be asked: to run a particle, for what stands in data, for how its initiator sees it, or for what people want to know. */
export type Work =
  | { readonly kind: "run"; readonly input: RunInput }
  | { readonly kind: "trace"; readonly data: Uint8Array }
  | { readonly kind: "view"; readonly particle: Parameters<Interpreter["view"]>[0] }
  | { readonly kind: "read"; readonly data: Uint8Array; readonly maxChars: number };

export type Outcome = RunOutcome | TraceFacts | View | Reading;

/** Pool to worker, in lists. */
export interface RunRequest {
  readonly task: number;
  readonly work: Work;
}

/** Worker to pool, once: its instance is made. */
export interface Up {
  readonly kind: "up";
}

/** Worker to pool: exactly one for each request, in order. */
export type RunReply =
  | { readonly task: number; readonly kind: "done"; readonly outcome: Outcome }
  | { readonly task: number; readonly kind: "trapped"; readonly reason: string };
