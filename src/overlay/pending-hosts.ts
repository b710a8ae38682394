import type { MultiaddrConnection } from "@libp2p/interface";
import type { Clock } from "../core/index.ts";
import { PENDING_PER_HOST, UPGRADE_MS } from "./limits.ts";
import { hostOf } from "./multiaddrs.ts";

type RawConnection = Pick<MultiaddrConnection, "remoteAddr" | "addEventListener">;

/** Counts the inbound handshakes of each remote host that go on, so that one host cannot take every place for them. */
export class PendingHosts {
  readonly #clock: Pick<Clock, "now">;
  /** When each began, Unix ms; the oldest first. */
  readonly #hosts = new Map<string, Map<RawConnection, number>>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Whether the host of a new connection has a place left; the connection takes it until it is `upgraded`, closed or too old. */
  admit(connection: RawConnection): boolean {
    const host = hostOf(connection.remoteAddr);
    const pending = this.#hosts.get(host) ?? new Map<RawConnection, number>();
    for (const [older, since] of pending) {
      // Its handshake was given up, only its socket lingers.
      if (since + UPGRADE_MS <= this.#clock.now()) pending.delete(older);
    }
    if (pending.size >= PENDING_PER_HOST) return false;
    this.#hosts.set(host, pending.set(connection, this.#clock.now()));
    connection.addEventListener("close", () => this.upgraded(connection));
    return true;
  }

  upgraded(connection: RawConnection): void {
    const host = hostOf(connection.remoteAddr);
    const pending = this.#hosts.get(host);
    pending?.delete(connection);
    if (pending?.size === 0) this.#hosts.delete(host);
  }
}
