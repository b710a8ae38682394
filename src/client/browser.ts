// What a page may load: nothing behind it needs Node, the network or the interpreter.
export { type ReceiptReport, type VerifyOptions, verifyReceipts } from "../receipts/index.ts";
export { type SealBinding, sealValue } from "../seals/index.ts";
export { openSealed } from "./sealed.ts";
