import type { Connection } from "@libp2p/interface";
import type { Clock } from "../core/index.ts";
import { Allowance } from "./allowance.ts";
import { NOTICES_AT_ONCE, NOTICES_PER_SECOND } from "./limits.ts";

/** How many notices a connection may bring: each costs the check of a signature. */
export class NoticeRate {
  readonly #clock: Pick<Clock, "now">;
  readonly #allowances = new WeakMap<Connection, Allowance>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  admits(connection: Connection): boolean {
    const allowance = this.#allowances.get(connection) ?? new Allowance(RATE, this.#clock);
    this.#allowances.set(connection, allowance);
    return allowance.take();
  }
}

const RATE = { atOnce: NOTICES_AT_ONCE, perSecond: NOTICES_PER_SECOND };
