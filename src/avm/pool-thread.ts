import { Worker } from "node:worker_threads";
import { type Clock, reasonOf, type Timer } from "../core/index.ts";
import type { RunReply, RunRequest, WorkerSetup } from "./messages.ts";

export interface ThreadEvents {
  onReply(reply: RunReply): void;
  /** The running task has run for `slowMs`. */
  onSlow(): void;
  /** The running task has run for `runMs`; the thread is to be terminated. */
  onOverrun(task: number): void;
  onDeath(reason: string): void;
}

/** One worker thread and the watch over its running task. Tasks run in the order they were posted. */
export class PoolThread {
  readonly online: Promise<void>;
  /** Ids of posted tasks without a reply; the first is running. */
  readonly pending: number[] = [];
  isSlow = false;
  readonly #worker: Worker;
  readonly #limits: { readonly slowMs: number; readonly runMs: number; readonly clock: Clock };
  readonly #events: ThreadEvents;
  #timer: Timer | undefined;

  constructor(
    setup: WorkerSetup,
    limits: { slowMs: number; runMs: number; clock: Clock },
    events: ThreadEvents,
  ) {
    this.#limits = limits;
    this.#events = events;
    // tsc rewrites import specifiers but not this URL: the extension is that of the file that runs.
    const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
    this.#worker = new Worker(file, { workerData: setup, stdout: false, stderr: false });
    this.online = new Promise((resolve) => {
      this.#worker.once("online", resolve);
      this.#worker.once("exit", () => resolve());
    });
    this.#worker.on("message", (reply: RunReply) => this.#replied(reply));
    this.#worker.on("error", (error) => events.onDeath(reasonOf(error)));
    this.#worker.on("exit", () => events.onDeath("it exited"));
  }

  post(request: RunRequest): void {
    this.pending.push(request.task);
    this.#worker.postMessage(request);
    if (this.pending.length === 1) this.#watch();
  }

  async terminate(): Promise<void> {
    this.#timer?.cancel();
    await this.#worker.terminate();
  }

  #replied(reply: RunReply): void {
    this.#timer?.cancel();
    this.isSlow = false;
    this.pending.shift();
    if (this.pending.length > 0) this.#watch();
    this.#events.onReply(reply);
  }

  #watch(): void {
    const { slowMs, runMs, clock } = this.#limits;
    this.#timer = clock.timer(slowMs, () => {
      this.isSlow = true;
      this.#timer = clock.timer(runMs - slowMs, () => this.#events.onOverrun(this.pending[0] ?? 0));
      this.#events.onSlow();
    });
  }
}
