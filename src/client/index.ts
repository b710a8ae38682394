export { type ReceiptReport, type VerifyOptions, verifyReceipts } from "../receipts/index.ts";
export { type Sealed, sealed } from "../seals/index.ts";
export { callScript } from "./call-script.ts";
export { connect } from "./connect.ts";
export { createInitiator, type Initiator } from "./initiator.ts";
export type {
  CallOptions,
  ChainAnswer,
  ChainOptions,
  Client,
  CompiledScript,
  ConnectOptions,
  Input,
  Progress,
  RunOptions,
  ScriptAnswer,
} from "./interface.ts";
export { openAll, openSealed } from "./sealed.ts";
