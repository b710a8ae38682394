import { WINDOW_PARTICLES } from "../limits.ts";
import type { Pace } from "./pace.ts";
import type { Entry } from "./parcel-queue.ts";

/**
 * When parcels that the peer refused for now are tried again, and how many at a time: one to see how it is, later and later while it is refused,
 * twice as many each time it is taken. A peer that has too much is not asked about each parcel again and again.
 */
export class Readmission {
  readonly #pace: Pick<Pace, "next">;
  #refusals = 0;
  #count = 1;
  #at = Number.POSITIVE_INFINITY;

  constructor(pace: Pick<Pace, "next">) {
    this.#pace = pace;
  }

  /** Unix ms; Infinity: nothing waits for it. */
  get at(): number {
    return this.#at;
  }

  /** To be called before the entry's own count of refusals is raised. */
  refused({ refusals }: Entry): void {
    this.#count = 1;
    if (refusals > 0) this.#refusals++;
    const at = this.#pace.next(this.#refusals);
    this.#at = Number.isFinite(this.#at) ? Math.max(this.#at, at) : at;
  }

  acknowledged({ refusals }: Entry, now: number): void {
    if (refusals === 0) return;
    this.#refusals = 0;
    this.#count = Math.min(2 * this.#count, WINDOW_PARTICLES);
    this.#at = now;
  }

  /** How many may be tried now; the next time is set as if they were refused. @param waiting - those that were refused. */
  take(now: number, waiting: number): number {
    if (waiting === 0) this.#at = Number.POSITIVE_INFINITY;
    if (now < this.#at) return 0;
    const count = Math.min(this.#count, waiting);
    this.#at = count < waiting ? this.#pace.next(this.#refusals) : Number.POSITIVE_INFINITY;
    return count;
  }
}
