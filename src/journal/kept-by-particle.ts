import type { ParticleRef } from "../particle/index.ts";

/** What a journal in memory keeps of a particle by number: receipts by their place, settlements by call. */
export class KeptByParticle<Value> {
  readonly #kept = new Map<ParticleRef, Map<number, Value>>();
  readonly #limit: number;

  /** @param limit - of what one particle has; higher numbers are not kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The first of two with one number stays: what was given or said is not written anew. */
  add(ref: ParticleRef, n: number, value: Value): void {
    const kept = this.#kept.get(ref) ?? new Map<number, Value>();
    if (n < this.#limit && !kept.has(n)) this.#kept.set(ref, kept.set(n, value));
  }

  of(ref: ParticleRef): readonly Value[] {
    return [...(this.#kept.get(ref) ?? [])].sort(([a], [b]) => a - b).map(([, value]) => value);
  }

  forget(ref: ParticleRef): void {
    this.#kept.delete(ref);
  }

  clone(): KeptByParticle<Value> {
    const copy = new KeptByParticle<Value>(this.#limit);
    for (const [ref, kept] of this.#kept) copy.#kept.set(ref, new Map(kept));
    return copy;
  }
}
