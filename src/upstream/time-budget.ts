/** How long one request may take, and what ends it: the manifest's timeout, or the particle's deadline. */
export interface TimeBudget {
  readonly ms: number;
  readonly endsBy: "timeout" | "deadline";
}

const MARGIN_SHARE = 0.1;
const MAX_MARGIN_MS = 500;
/** Less than this is not worth a connection. */
const MIN_REQUEST_MS = 5;

/**
 * What is left until `deadline`, less a margin so that the result can still travel, but at most `timeoutMs`.
 * `undefined`: too little to start.
 */
export const timeBudget = (now: number, deadline: number, timeoutMs: number): TimeBudget | undefined => {
  const usable = usableMs(now, deadline);
  if (usable < MIN_REQUEST_MS) return undefined;
  return usable < timeoutMs ? { ms: usable, endsBy: "deadline" } : { ms: timeoutMs, endsBy: "timeout" };
};

/** Whether a request may still start then. */
export const isInTime = (at: number, deadline: number): boolean => usableMs(at, deadline) >= MIN_REQUEST_MS;

const usableMs = (now: number, deadline: number): number => {
  const left = deadline - now;
  return Math.floor(left - Math.min(left * MARGIN_SHARE, MAX_MARGIN_MS));
};
