// What a page may load: nothing behind it needs Node, the network or the interpreter.
export { type ReceiptReport, type VerifyOptions, verifyReceipts } from "../receipts/index.ts";
export { openSealed, type Sealed, sealed } from "./sealed.ts";
