import type { Clock } from "../core/index.ts";

/** Weight of the newest gap in the mean. */
const WEIGHT = 0.05;
/** Fewer runs than these are a few slow scripts, not a queue. */
const QUEUE = 16;

/** How long a run asked for now would wait: those that wait, times the mean time between two that end (Little's law). */
export class RunGauge {
  readonly #clock: Clock;
  #pending = 0;
  #lastEnd = 0;
  #meanGapMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  started(): void {
    if (this.#pending === 0) this.#lastEnd = this.#clock.now();
    this.#pending++;
  }

  ended(): void {
    const now = this.#clock.now();
    this.#meanGapMs += WEIGHT * (Math.max(0, now - this.#lastEnd) - this.#meanGapMs);
    this.#lastEnd = now;
    this.#pending--;
  }

  waitMs(): number {
    return this.#pending < QUEUE ? 0 : this.#pending * this.#meanGapMs;
  }
}
