import type { Clock } from "../core/index.ts";

export interface AllowanceRate {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** How often something may happen: so many at once, and so many a second again. */
export class Allowance {
  readonly #clock: Pick<Clock, "now">;
  readonly #rate: AllowanceRate;
  #left: number;
  #at: number;

  constructor(rate: AllowanceRate, clock: Pick<Clock, "now">) {
    this.#rate = rate;
    this.#clock = clock;
    this.#left = rate.atOnce;
    this.#at = clock.now();
  }

  /** Whether it may happen now. */
  take(): boolean {
    const { atOnce, perSecond } = this.#rate;
    const now = this.#clock.now();
    this.#left = Math.min(atOnce, this.#left + (Math.max(0, now - this.#at) * perSecond) / 1000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
