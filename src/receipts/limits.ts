/** Of one particle by one gateway: its journal keeps no more. */
export const MAX_GIVEN = 1024;

/** That are verified at once. */
export const MAX_RECEIPTS = 10_000;

/** Of one receipt's text. */
export const MAX_RECEIPT_CHARS = 16_384;

/** Of a service's, function's or rule's name in a receipt. */
export const MAX_NAME_CHARS = 256;

/** Presentations of one particle: so many parents fit into one receipt. */
export const MAX_PRESENTED = 64;
