import type { Clock, Timer } from "../core/index.ts";
import type { RunReply, RunRequest } from "./messages.ts";
import type { StartThread, Thread } from "./thread.ts";

/** A timer this late was not kept waiting by other work. */
const STALL_MS = 500;

export interface ThreadEvents {
  /** `wasQuick`: the run ended before it was called slow. */
  onReply(reply: RunReply, wasQuick: boolean): void;
  /** The running task has run for `slowMs`. */
  onSlow(): void;
  /** The running task has run for `runMs`; the thread is to be terminated. */
  onOverrun(task: number): void;
  onDeath(reason: string): void;
}

/** One thread and the watch over its running task. Tasks run in the order they were posted. */
export class WatchedThread {
  /** Resolves when it can run something, or never will. */
  readonly online: Promise<void>;
  /** Ids of posted tasks without a reply; the first is running. */
  readonly pending: number[] = [];
  isSlow = false;
  readonly #thread: Thread;
  readonly #limits: { readonly slowMs: number; readonly runMs: number; readonly clock: Clock };
  readonly #events: ThreadEvents;
  #timer: Timer | undefined;
  #startedAt = 0;
  /** When the timer should fire. */
  #dueAt = 0;
  #isUp = false;

  constructor(
    start: StartThread,
    limits: { slowMs: number; runMs: number; clock: Clock },
    events: ThreadEvents,
  ) {
    this.#limits = limits;
    this.#events = events;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.online = promise;
    this.#thread = start({
      onMessage: (message) => {
        if (message.kind !== "up") return this.#replied(message);
        this.#isUp = true;
        resolve();
        if (this.pending.length > 0) this.#started();
      },
      onDeath: (reason) => {
        resolve();
        events.onDeath(reason);
      },
    });
  }

  /** In one message: waking a thread costs more than copying what it is to run. */
  post(requests: readonly RunRequest[]): void {
    const isIdle = this.pending.length === 0;
    for (const { task } of requests) this.pending.push(task);
    this.#thread.post(requests);
    if (isIdle) this.#started();
  }

  async terminate(): Promise<void> {
    this.#timer?.cancel();
    await this.#thread.terminate();
  }

  #replied(reply: RunReply): void {
    const wasQuick = !this.isSlow;
    this.isSlow = false;
    this.pending.shift();
    if (this.pending.length > 0) this.#started();
    this.#events.onReply(reply, wasQuick);
  }

  /** A run begins when the one before it ended, or when the thread has come up. */
  #started(): void {
    if (!this.#isUp) return;
    const { clock, slowMs } = this.#limits;
    this.#startedAt = clock.now();
    if (this.#timer === undefined) this.#lookIn(slowMs);
  }

  #lookIn(ms: number): void {
    const { clock } = this.#limits;
    this.#dueAt = clock.now() + ms;
    this.#timer = clock.timer(ms, () => this.#look());
  }

  /** One timer looks after all runs, set again for what is left: nearly all of them end long before it fires. */
  #look(): void {
    const { clock, slowMs, runMs } = this.#limits;
    this.#timer = undefined;
    const [running] = this.pending;
    if (running === undefined) return;
    const lateMs = clock.now() - this.#dueAt;
    // The whole process stood still (a suspended machine, SIGSTOP), the run with it; since when nobody knows, so it begins anew.
    if (lateMs > STALL_MS) this.#startedAt = clock.now();
    const ranMs = clock.now() - this.#startedAt;
    if (ranMs >= runMs) {
      this.#events.onOverrun(running);
      return;
    }
    const wasSlow = this.isSlow;
    this.isSlow = ranMs >= slowMs;
    this.#lookIn((this.isSlow ? runMs : slowMs) - ranMs);
    if (this.isSlow && !wasSlow) this.#events.onSlow();
  }
}
