export type {
  AnsweredCall,
  CallRequest,
  CallResult,
  Interpreter,
  Reading,
  ReadStep,
  RunInput,
  RunOutcome,
  SeenCall,
  Tetraplet,
  Trace,
  View,
} from "./interface.ts";
export { createInterpreterPool } from "./interpreter-pool.ts";
export type { PoolOptions } from "./options.ts";
