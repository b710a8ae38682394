/** Particles at work here, and bytes that they hold. */
export interface Held {
  readonly atWork: number;
  readonly bytes: number;
}

const NOTHING: Held = { atWork: 0, bytes: 0 };

export const sum = (held: Held, change: Held): Held => ({
  atWork: held.atWork + change.atWork,
  bytes: held.bytes + change.bytes,
});

/** What each of many owners holds; who holds nothing is not remembered. */
export class Holdings {
  readonly #owners = new Map<string, Held>();

  of(owner: string): Held {
    return this.#owners.get(owner) ?? NOTHING;
  }

  add(owner: string, change: Held): void {
    const held = sum(this.of(owner), change);
    if (held.atWork > 0 || held.bytes > 0) this.#owners.set(owner, held);
    else this.#owners.delete(owner);
  }
}
