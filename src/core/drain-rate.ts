import type { Clock } from "./clock.ts";

/** Weight of the newest gap in the mean; of the first ones all weigh the same. */
const WEIGHT = 0.05;

/** How fast a queue empties, and so how long something at its end waits: those ahead, times the mean time between two that end (Little's law). */
export class DrainRate {
  readonly #clock: Pick<Clock, "now">;
  readonly #longestMs: number;
  #last = 0;
  #ended = 0;
  #meanGapMs = 0;

  /** @param longestMs - a gap that counts as no longer than this. */
  constructor(clock: Pick<Clock, "now">, longestMs = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#longestMs = longestMs;
  }

  /** There was nothing to do until now. */
  begin(): void {
    this.#last = this.#clock.now();
  }

  /** One of those under way ended. */
  ended(): void {
    const now = this.#clock.now();
    this.#ended++;
    this.#meanGapMs +=
      Math.max(WEIGHT, 1 / this.#ended) *
      (Math.min(this.#longestMs, Math.max(0, now - this.#last)) - this.#meanGapMs);
    this.#last = now;
  }

  waitMs(ahead: number): number {
    return ahead * this.#meanGapMs;
  }
}
