/** Counts that are kept; `quota` has fewer, but some that ended wait to be pruned. */
export const KEPT_COUNTS = 200_000;

/** Uses of one count that are known by name, the last ones. */
export const KEPT_NAMES = 10_000;

/** Each is an operator's, so that these are more than anybody makes. */
export const KEPT_REVOCATIONS = 100_000;

/** Of one particle: as many as it may make calls. */
export const KEPT_RECEIPTS = 1024;

/** Of the requests of unknown outcomes that are shown together. */
export const MAX_REQUEST_CHARS = 2 * 1024 * 1024;

/** Of the requests of unknown outcomes, bytes: nobody may have time for them for long. The newest are kept. */
export const KEPT_REQUEST_BYTES = 32 * 1024 * 1024;
