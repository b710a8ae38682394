import type { ParticleRef } from "../particle/index.ts";

/**
 * Refs of particles whose time is over, kept for two clock skews longer: a clock set back must not let one run again.
 * Deadlines of what was forgotten are covered by `highestForgotten`: nothing at or below it is ever accepted.
 */
export class Tombstones {
  readonly #deadlines = new Map<ParticleRef, number>();
  readonly #keepMs: number;
  #highestForgotten = 0;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** What the journal says of earlier processes. */
  restore(watermark: number, over: Iterable<{ readonly ref: ParticleRef; readonly deadline: number }>): void {
    this.#highestForgotten = Math.max(this.#highestForgotten, watermark);
    for (const { ref, deadline } of over) this.add(ref, deadline);
  }

  add(ref: ParticleRef, deadline: number): void {
    this.#deadlines.set(ref, deadline);
    const [oldest] = this.#deadlines.size > MAX_TOMBSTONES ? this.#deadlines.keys() : [];
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** Is a particle with this ref or deadline over for good? */
  covers(ref: ParticleRef, deadline: number): boolean {
    return deadline <= this.#highestForgotten || this.#deadlines.has(ref);
  }

  /** They were added in about the order of their deadlines: stops at the first that must stay. */
  prune(now: number): void {
    for (const [ref, deadline] of this.#deadlines) {
      if (deadline + this.#keepMs > now) return;
      this.#forget(ref);
    }
  }

  #forget(ref: ParticleRef): void {
    this.#highestForgotten = Math.max(this.#highestForgotten, this.#deadlines.get(ref) ?? 0);
    this.#deadlines.delete(ref);
  }
}

/** About 100 MB; past it the oldest are covered by their deadline alone. */
const MAX_TOMBSTONES = 500_000;
