import type { Problem } from "../../../src/core/index.ts";
import type { Cargo, Link, Receipt } from "../../../src/overlay/delivery/interface.ts";
import { encodeParticle } from "../../../src/particle/index.ts";
import type { Life } from "../time/life.ts";
import type { End } from "./sim-connection.ts";

/** One connection as the outbox sees it: particles are numbered, and their receipts come back by number. */
export class SimLink implements Link {
  readonly acknowledges = true;
  readonly #end: End;
  readonly #life: Life;
  readonly #carried = new Map<number, Cargo>();
  #lastNumber = 0;

  constructor(end: End, life: Life) {
    this.#end = end;
    this.#life = life;
  }

  get id(): string {
    return this.#end.id;
  }

  get isOpen(): boolean {
    return this.#end.isOpen;
  }

  carry(cargo: readonly Cargo[]): Promise<void> {
    for (const piece of cargo) {
      const number = ++this.#lastNumber;
      this.#carried.set(number, piece);
      this.#end.send({ kind: "particle", number, bytes: encodeParticle(piece.particle) });
    }
    if (!this.isOpen) this.#life.scheduler.immediate(() => this.reset());
    return new Promise((resolve) => {
      this.#life.after(this.#life.random.between(0, 2), "link takes more", resolve);
    });
  }

  acknowledged(number: number): void {
    this.#receipt(number, { kind: "acknowledged" });
  }

  refused(number: number, problem: Problem): void {
    this.#receipt(number, { kind: "refused", problem });
  }

  reset(): void {
    for (const number of [...this.#carried.keys()]) this.#receipt(number, { kind: "lost" });
  }

  #receipt(number: number, receipt: Receipt): void {
    const cargo = this.#carried.get(number);
    this.#carried.delete(number);
    if (!this.#life.ended) cargo?.receipt(receipt);
  }
}
