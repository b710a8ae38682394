/** Exponential backoff with full jitter: attempt 0 waits up to `baseMs`, doubling to at most `maxMs`. */
export const backoffMs = (
  attempt: number,
  baseMs: number,
  maxMs: number,
  random: () => number = Math.random,
): number => Math.round(Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30)) * (0.5 + random() / 2));
