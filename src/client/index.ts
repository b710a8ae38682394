export { callScript } from "./call-script.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export { createInitiator, type Initiator } from "./initiator.ts";
export type { CallOptions, Client, RunOptions, ScriptAnswer } from "./interface.ts";
