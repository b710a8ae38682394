import type { ParticleRef } from "../particle/index.ts";
import { KEPT_RECEIPTS } from "./bounds.ts";

/** The receipts of a journal in memory. */
export class ReceiptBook {
  readonly #receipts: Map<ParticleRef, ReadonlyMap<number, string>>;

  constructor(receipts: ReadonlyMap<ParticleRef, ReadonlyMap<number, string>> = new Map()) {
    this.#receipts = new Map(receipts);
  }

  /** The first of two at one place stays: a receipt that was given is not written anew. */
  add(ref: ParticleRef, n: number, receipt: string): void {
    const given = this.#receipts.get(ref) ?? new Map<number, string>();
    if (n < KEPT_RECEIPTS && !given.has(n)) this.#receipts.set(ref, new Map([...given, [n, receipt]]));
  }

  of(ref: ParticleRef): readonly string[] {
    return [...(this.#receipts.get(ref) ?? [])].sort(([a], [b]) => a - b).map(([, receipt]) => receipt);
  }

  forget(ref: ParticleRef): void {
    this.#receipts.delete(ref);
  }

  clone(): ReceiptBook {
    return new ReceiptBook(this.#receipts);
  }
}
