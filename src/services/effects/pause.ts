import type { Clock } from "../../core/index.ts";

/** Waits. Resolves early when `signal` aborts. */
export const pause = (ms: number, signal: AbortSignal, clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.timer(ms, end);
    signal.addEventListener("abort", end, { once: true });
  });
