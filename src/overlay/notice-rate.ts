import type { Connection } from "@libp2p/interface";
import type { Clock } from "../core/index.ts";
import { NOTICES_AT_ONCE, NOTICES_PER_SECOND } from "./limits.ts";

/** How many notices a connection may bring: each costs the check of a signature. */
export class NoticeRate {
  readonly #clock: Pick<Clock, "now">;
  readonly #buckets = new WeakMap<Connection, { left: number; at: number }>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  admits(connection: Connection): boolean {
    const now = this.#clock.now();
    const { left, at } = this.#buckets.get(connection) ?? { left: NOTICES_AT_ONCE, at: now };
    const filled = Math.min(NOTICES_AT_ONCE, left + (Math.max(0, now - at) * NOTICES_PER_SECOND) / 1000);
    this.#buckets.set(connection, { left: filled < 1 ? filled : filled - 1, at: now });
    return filled >= 1;
  }
}
