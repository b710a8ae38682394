import type { Clock } from "../core/index.ts";

/** How long an initiator whose run overran is suspected, ms. */
const SUSPECT_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/** What runs of each initiator were like. Keys are free, so one never seen is worth less than one with a quick run behind it. */
export class Reputation {
  readonly #clock: Clock;
  readonly #suspectedUntil = new Map<string, number>();
  readonly #proven = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ranQuickly(initiator: string): void {
    if (this.#proven.has(initiator)) return;
    makeRoom(this.#proven);
    this.#proven.add(initiator);
  }

  overran(initiator: string): void {
    this.#proven.delete(initiator);
    makeRoom(this.#suspectedUntil);
    this.#suspectedUntil.set(initiator, this.#clock.now() + SUSPECT_MS);
  }

  isProven(initiator: string): boolean {
    return this.#proven.has(initiator);
  }

  isSuspect(initiator: string): boolean {
    return (this.#suspectedUntil.get(initiator) ?? 0) > this.#clock.now();
  }
}

const makeRoom = (remembered: Map<string, unknown> | Set<string>): void => {
  const [oldest] = remembered.size >= MAX_REMEMBERED ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
};
