export { digestOfJson, digestOfText } from "./digest.ts";
export type {
  ClaimedOrigin,
  Presentation,
  ReceiptBook,
  ReceiptClaims,
  ReceiptReport,
  ServedCall,
  VerifiedReceipt,
  VerifyOptions,
} from "./interface.ts";
export { readReceipt } from "./read-receipt.ts";
export { createReceiptBook, type ReceiptBookDeps } from "./receipt-book.ts";
export { receiptList } from "./receipt-list.ts";
export { verifyReceipts } from "./verify-receipts.ts";
