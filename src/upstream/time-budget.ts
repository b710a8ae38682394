const MARGIN_SHARE = 0.1;
const MAX_MARGIN_MS = 500;
/** Less than this is not worth a connection. */
const MIN_REQUEST_MS = 5;

/** What is left until `deadline`, less a margin so that the result can still travel, ms. `undefined`: too little to start. */
export const timeBudget = (now: number, deadline: number): number | undefined => {
  const usable = usableMs(now, deadline);
  return usable < MIN_REQUEST_MS ? undefined : usable;
};

/** When a call that starts at `now` has to have its answer, tries and all, Unix ms. */
export const cutoff = (now: number, deadline: number): number => now + Math.max(0, usableMs(now, deadline));

/** Whether a request may still start then. */
export const isInTime = (at: number, deadline: number): boolean => usableMs(at, deadline) >= MIN_REQUEST_MS;

const usableMs = (now: number, deadline: number): number => {
  const left = deadline - now;
  return Math.floor(left - Math.min(left * MARGIN_SHARE, MAX_MARGIN_MS));
};
