export { type ReceiptReport, type VerifyOptions, verifyReceipts } from "../receipts/index.ts";
export { callScript } from "./call-script.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export { createInitiator, type Initiator } from "./initiator.ts";
export type { CallOptions, Client, Input, RunOptions, ScriptAnswer } from "./interface.ts";
export { openSealed, type Sealed, sealed } from "./sealed.ts";
