import type { ParticleRef } from "../particle/index.ts";
import { KEPT_RECEIPTS } from "./bounds.ts";

/** The receipts of a journal in memory. */
export class KeptReceipts {
  readonly #receipts = new Map<ParticleRef, Map<number, string>>();

  /** The first of two at one place stays: a receipt that was given is not written anew. */
  add(ref: ParticleRef, n: number, receipt: string): void {
    const given = this.#receipts.get(ref) ?? new Map<number, string>();
    if (n < KEPT_RECEIPTS && !given.has(n)) this.#receipts.set(ref, given.set(n, receipt));
  }

  of(ref: ParticleRef): readonly string[] {
    return [...(this.#receipts.get(ref) ?? [])].sort(([a], [b]) => a - b).map(([, receipt]) => receipt);
  }

  forget(ref: ParticleRef): void {
    this.#receipts.delete(ref);
  }

  clone(): KeptReceipts {
    const copy = new KeptReceipts();
    for (const [ref, given] of this.#receipts) copy.#receipts.set(ref, new Map(given));
    return copy;
  }
}
