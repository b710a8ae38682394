export type { CallRequest, CallResult, Interpreter, RunInput, RunOutcome, Tetraplet } from "./interface.ts";
export { createInterpreterPool } from "./interpreter-pool.ts";
export type { PoolOptions } from "./options.ts";
