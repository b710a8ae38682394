import { type Clock, DrainRate } from "../core/index.ts";

/** Fewer runs than these are a few slow scripts, not a queue. */
const QUEUE = 16;
/** A particle takes about two: one that asks for its calls, one with their results, which goes before those that wait for their first. */
const RUNS_PER_PARTICLE = 2;
/** Slower runs do not hold up others: the pool gives them threads of their own (`InterpreterPool`). */
const SLOW_MS = 100;

/** How long the runs of a particle that comes now would wait. Initiators take turns, so those of others count as far as its own do. */
export class RunGauge {
  readonly #rate: DrainRate;
  readonly #pending = new Map<string, number>();
  #total = 0;

  constructor(clock: Clock) {
    this.#rate = new DrainRate(clock, SLOW_MS);
  }

  started(initiator: string): void {
    if (this.#total++ === 0) this.#rate.begin();
    this.#pending.set(initiator, (this.#pending.get(initiator) ?? 0) + 1);
  }

  ended(initiator: string): void {
    const left = (this.#pending.get(initiator) ?? 1) - 1;
    if (left > 0) this.#pending.set(initiator, left);
    else this.#pending.delete(initiator);
    this.#total--;
    this.#rate.ended();
  }

  waitMs(initiator: string): number {
    if (this.#total < QUEUE) return 0;
    const own = (this.#pending.get(initiator) ?? 0) + 1;
    let ahead = 0;
    for (const pending of this.#pending.values()) ahead += Math.min(pending, own);
    return this.#rate.waitMs(RUNS_PER_PARTICLE * ahead);
  }
}
