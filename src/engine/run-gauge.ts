import { type Clock, DrainRate } from "../core/index.ts";

/** Fewer runs than these are a few slow scripts, not a queue. */
const QUEUE = 16;

/** A particle takes about two: one that asks for its calls, one with their results, which goes before those that wait for their first. */
const RUNS_PER_PARTICLE = 2;

/** How long the runs of a particle that comes now would wait. */
export class RunGauge {
  readonly #rate: DrainRate;
  #pending = 0;

  constructor(clock: Clock) {
    this.#rate = new DrainRate(clock);
  }

  started(): void {
    if (this.#pending++ === 0) this.#rate.begin();
  }

  ended(): void {
    this.#pending--;
    this.#rate.ended();
  }

  waitMs(): number {
    return this.#pending < QUEUE ? 0 : this.#rate.waitMs(RUNS_PER_PARTICLE * this.#pending);
  }
}
