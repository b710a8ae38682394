import type { Percentiles } from "./interface.ts";

/** Upper bounds of the classes grow by a quarter, from 0.1 ms to over an hour: percentiles are right to about a tenth, in less than 400 bytes. */
const FIRST_MS = 0.1;
const GROWTH = 1.25;
const CLASSES = 80;

const classOf = (ms: number): number =>
  ms <= FIRST_MS ? 0 : Math.min(CLASSES - 1, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH)));

/** The middle of a class, as lengths grow; to three digits, as no more is known. */
const middleOf = (index: number): number =>
  Number((FIRST_MS * GROWTH ** (index === 0 ? 0 : index - 0.5)).toPrecision(3));

/** How long things took, for percentiles of them. */
export class Latencies {
  readonly #counts = new Uint32Array(CLASSES);
  #total = 0;

  add(ms: number): void {
    const index = classOf(ms);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total++;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  /** Of these and of `others`. */
  percentiles(others?: Latencies): Percentiles {
    return { p50Ms: this.#percentile(0.5, others), p95Ms: this.#percentile(0.95, others) };
  }

  #percentile(share: number, others: Latencies | undefined): number | null {
    const total = this.#total + (others === undefined ? 0 : others.#total);
    if (total === 0) return null;
    let left = Math.ceil(total * share);
    for (let index = 0; index < CLASSES; index++) {
      left -= (this.#counts[index] ?? 0) + (others === undefined ? 0 : (others.#counts[index] ?? 0));
      if (left <= 0) return middleOf(index);
    }
    return null;
  }
}

/** The same of the last one to two periods. */
export class RecentLatencies {
  #current = new Latencies();
  #previous = new Latencies();

  add(ms: number): void {
    this.#current.add(ms);
  }

  /** A period is over. */
  turn(): void {
    [this.#current, this.#previous] = [this.#previous, this.#current];
    this.#current.clear();
  }

  percentiles(): Percentiles {
    return this.#current.percentiles(this.#previous);
  }
}
