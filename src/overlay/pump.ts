import type { Connection } from "@libp2p/interface";
import { backoffMs, type Clock, reasonOf, type Timer } from "../core/index.ts";
import type { OverlayCounters } from "./interface.ts";
import { BATCH_BYTES, BATCH_FRAMES, RETRY_BASE_MS, RETRY_MAX_MS } from "./limits.ts";
import type { OutboundFrame, PeerQueue } from "./peer-queue.ts";

/** How a pump gets to its peer. */
export interface Route {
  /**
   * The connection with the id `via` while it is open, else another open one, or one dialled at a known address; undefined when
   * there is none. Rejects when dialling failed.
   */
  reach(peerId: string, via: string | undefined): Promise<Connection | undefined>;
  /** Resolves with the frames that could not be written. */
  write(connection: Connection, frames: readonly OutboundFrame[]): Promise<readonly OutboundFrame[]>;
}

export interface PumpDeps {
  readonly clock: Clock;
  readonly route: Route;
  readonly counters: OverlayCounters;
  /** `reason`: why the last attempt failed. */
  readonly onExpired: (peerId: string, frames: readonly OutboundFrame[], reason: string) => void;
  /** The queue ran empty, or the pump was stopped: it ended. */
  readonly onIdle: () => void;
}

/** Empties one queue: one batch after the other, again after a failure, each frame until its deadline. */
export class Pump {
  readonly peerId: string;
  readonly via: string | undefined;
  readonly queue: PeerQueue;
  readonly #deps: PumpDeps;
  #failures = 0;
  #reason = "";
  #woken = false;
  /** The last write was of a frame that failed before, alone. */
  #triesSuspect = false;
  #stopped = false;
  #wakeUp: (() => void) | undefined;

  constructor(peerId: string, via: string | undefined, queue: PeerQueue, deps: PumpDeps) {
    this.peerId = peerId;
    this.via = via;
    this.queue = queue;
    this.#deps = deps;
  }

  /** To be called once, with a frame in the queue when this turn of the event loop ends. */
  async run(): Promise<void> {
    // What is sent within one turn of the event loop goes out in one write.
    await Promise.resolve();
    while (!this.#stopped) {
      const expired = this.queue.dropExpired(this.#deps.clock.now());
      if (expired.length > 0) this.#deps.onExpired(this.peerId, expired, this.#reason);
      if (!this.queue.hasWaiting) break;
      await this.#round();
    }
    this.#deps.onIdle();
  }

  /** The peer connected: what waits can go. */
  wake(): void {
    this.#woken = true;
    this.#wakeUp?.();
  }

  /** A frame was put into the queue: it need not wait for one that fails by itself. */
  offered(): void {
    if (this.#triesSuspect) this.#wakeUp?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wakeUp?.();
  }

  async #round(): Promise<void> {
    this.#woken = false;
    let connection: Connection | undefined;
    try {
      connection = await this.#deps.route.reach(this.peerId, this.via);
    } catch (error) {
      this.#reason = reasonOf(error);
      return this.#wait(this.#nextBackoff());
    }
    if (connection === undefined) {
      // With no address to dial, only the peer itself can end the wait.
      this.#reason = "the peer is not connected and no address of it is known";
      return this.#wait(undefined);
    }
    this.#triesSuspect = !this.queue.hasFresh;
    const batch = this.queue.take(BATCH_FRAMES, BATCH_BYTES);
    const unsent = await this.#deps.route.write(connection, batch).catch(() => batch);
    this.queue.settle(unsent);
    this.#deps.counters.sent += batch.length - unsent.length;
    this.#deps.counters.retried += unsent.length;
    if (unsent.length === 0) {
      this.#failures = 0;
      return;
    }
    this.#reason = "the peer is connected, but took no particles";
    if (!this.#triesSuspect || !this.queue.hasFresh) await this.#wait(this.#nextBackoff());
  }

  #nextBackoff(): number {
    return backoffMs(this.#failures++, RETRY_BASE_MS, RETRY_MAX_MS);
  }

  /** Until `ms` passed, the peer connected, or a frame's deadline came. */
  #wait(ms: number | undefined): Promise<void> {
    if (this.#woken || this.#stopped) return Promise.resolve();
    const { clock } = this.#deps;
    const untilDeadline = (this.queue.earliestDeadline() ?? clock.now()) - clock.now();
    return new Promise((resolve) => {
      const timer: Timer = clock.timer(Math.max(1, Math.min(ms ?? untilDeadline, untilDeadline)), () =>
        this.#wakeUp?.(),
      );
      this.#wakeUp = () => {
        timer.cancel();
        this.#wakeUp = undefined;
        resolve();
      };
    });
  }
}
