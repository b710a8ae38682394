import { backoffMs, type Clock, type Logger, reasonOf, type Timer } from "../core/index.ts";
import { BOOTSTRAP_BASE_MS, BOOTSTRAP_MAX_MS, BOOTSTRAP_QUICK_MS, BOOTSTRAP_QUICK_TRIES } from "./limits.ts";

export interface BootstrapDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly isConnected: (peerId: string) => boolean;
  /** Dials the peer's known addresses; rejects with the reason. */
  readonly dial: (peerId: string) => Promise<unknown>;
}

/** Keeps a connection to each of a few peers: dialled at the start and whenever it is lost, for ever. */
export class Bootstrap {
  readonly #deps: BootstrapDeps;
  readonly #peers = new Map<string, Kept>();
  #stopped = false;

  constructor(peerIds: Iterable<string>, deps: BootstrapDeps) {
    this.#deps = deps;
    for (const peerId of peerIds) this.keep(peerId);
  }

  /** One more; it is connected, or will be dialled at the start. */
  keep(peerId: string): void {
    if (!this.has(peerId)) this.#peers.set(peerId, { attempts: 0, dialling: false, timer: undefined });
  }

  start(): void {
    for (const peerId of this.#peers.keys()) void this.#dial(peerId);
  }

  /** The last connection to this peer closed. */
  lost(peerId: string): void {
    const kept = this.#peers.get(peerId);
    if (kept === undefined || this.#stopped) return;
    this.#deps.logger.warn({ peer: peerId }, "the connection to a bootstrap peer was lost");
    this.#again(peerId, kept);
  }

  has(peerId: string): boolean {
    return this.#peers.has(peerId);
  }

  peers(): readonly string[] {
    return [...this.#peers.keys()];
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#peers.values()) timer?.cancel();
  }

  async #dial(peerId: string): Promise<void> {
    const kept = this.#peers.get(peerId);
    if (kept === undefined || kept.dialling || this.#stopped) return;
    kept.dialling = true;
    const { isConnected, dial, logger } = this.#deps;
    try {
      if (!isConnected(peerId)) await dial(peerId);
      logger.info({ peer: peerId }, "connected to a bootstrap peer");
      kept.attempts = 0;
    } catch (error) {
      if (this.#stopped) return;
      // Once per outage; it may last for days.
      if (kept.attempts === 0) {
        logger.warn(
          { peer: peerId, reason: reasonOf(error) },
          "a bootstrap peer cannot be reached; trying again",
        );
      }
      kept.attempts++;
      this.#again(peerId, kept);
    } finally {
      kept.dialling = false;
    }
  }

  #again(peerId: string, kept: Kept): void {
    kept.timer?.cancel();
    // A peer that is restarted is back soon; one that is gone is not worth many tries.
    const most = kept.attempts < BOOTSTRAP_QUICK_TRIES ? BOOTSTRAP_QUICK_MS : BOOTSTRAP_MAX_MS;
    kept.timer = this.#deps.clock.timer(backoffMs(kept.attempts, BOOTSTRAP_BASE_MS, most), () => {
      void this.#dial(peerId);
    });
  }
}

interface Kept {
  attempts: number;
  dialling: boolean;
  timer: Timer | undefined;
}
