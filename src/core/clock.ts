/** Time as everything in Sluice sees it, so that tests and simulations own it. */
export interface Clock {
  /** Unix time in ms. */
  now(): number;
  /** Calls `fire` once after `ms`; delays beyond 2^31-1 ms are clamped to it. */
  timer(ms: number, fire: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, fire) {
    const handle = setTimeout(fire, Math.min(Math.max(0, ms), MAX_TIMER_MS));
    return { cancel: () => clearTimeout(handle) };
  },
};
