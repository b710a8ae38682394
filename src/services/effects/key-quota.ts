import { SluiceError } from "../../core/index.ts";

/** Keys of one initiator in a day, since this process started: each leaves a row and a result in the journal for so long. */
const MAX_KEYS = 10_000;
const DAY_MS = 24 * 3_600_000;
/** Initiators that are counted; the one that came first is forgotten first. */
const MAX_INITIATORS = 10_000;

/** How many idempotency keys each initiator used. */
export class KeyQuota {
  readonly #used = new Map<string, { count: number; readonly since: number }>();

  /** @throws SluiceError SLUICE_QUOTA */
  take(initiator: string, now: number): void {
    const known = this.#used.get(initiator);
    const used = known === undefined || now - known.since >= DAY_MS ? { count: 0, since: now } : known;
    if (used.count >= MAX_KEYS)
      throw new SluiceError(
        "SLUICE_QUOTA",
        `${MAX_KEYS} idempotency keys were used today; go on without one, or tomorrow`,
      );
    used.count++;
    this.#used.set(initiator, used);
    const [oldest] = this.#used.size > MAX_INITIATORS ? this.#used.keys() : [];
    if (oldest !== undefined) this.#used.delete(oldest);
  }
}
