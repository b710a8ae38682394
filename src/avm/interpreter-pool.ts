import { availableParallelism } from "node:os";
import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import { compileAvm } from "./avm-module.ts";
import { FairQueue } from "./fair-queue.ts";
import type { Interpreter, Reading, RunInput, RunOutcome, Trace, View } from "./interface.ts";
import type { Outcome, RunReply, RunRequest, Work } from "./messages.ts";
import { type InterpreterOptions, MEMORY_PAGES, type PoolOptions } from "./options.ts";
import { PoolThread } from "./pool-thread.ts";
import { Reputation } from "./reputation.ts";
import { type TraceFacts, traceOf } from "./trace.ts";

/** A run this long is slow: its thread's next task is given to another, and a spare thread is started if none is free. */
const SLOW_MS = 100;
/** Threads beyond `workers` that slow runs may cause. */
const SPARE_THREADS = 2;
/** Runs handed to one thread at a time: those behind the first wait there, so that the thread is never idle between two. */
const PIPELINED = 8;
const PEOPLE = ""; // no initiator's lane, whatever becomes of what they ask

interface Task {
  readonly id: number;
  readonly initiator: string;
  readonly work: Work;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: SluiceError) => void;
}

/**
 * AquaVM in worker threads.
 * P1: every accepted run is settled exactly once, whatever becomes of its thread.
 * P2: a thread that overran is terminated; what waited behind the run goes to another thread.
 * P3: while a run is slow, those never seen to run quickly come after those who were; an initiator with a slow run in progress,
 *     or that overran lately, comes after both. None of them gets the last thread that answers.
 * P4: after any failure the pool has its full number of threads again.
 */
export const createInterpreterPool = async (
  options: PoolOptions,
  deps: { clock: Clock; logger: Logger },
): Promise<Interpreter> => {
  const module = await compileAvm(MEMORY_PAGES);
  const pool = new InterpreterPool(module, options, deps);
  await pool.ready();
  return pool;
};

class InterpreterPool implements Interpreter {
  readonly #module: WebAssembly.Module;
  readonly #options: PoolOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #size: number;
  readonly #threads = new Set<PoolThread>();
  readonly #queue = new FairQueue<Task>();
  readonly #assigned = new Map<number, Task>();
  readonly #reputation: Reputation;
  #lastId = 0;
  #closed = false;
  #dispatching = false;

  constructor(module: WebAssembly.Module, options: PoolOptions, deps: { clock: Clock; logger: Logger }) {
    this.#module = module;
    this.#options = options;
    this.#clock = deps.clock;
    this.#reputation = new Reputation(deps.clock);
    this.#logger = deps.logger;
    this.#size = options.workers ?? Math.max(1, availableParallelism() - 1);
    while (this.#threads.size < this.#size) this.#addThread();
  }

  async ready(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.online));
  }

  async run(input: RunInput): Promise<RunOutcome> {
    const work: Work = { kind: "run", input };
    const outcome = await this.#ask(input.particle.initPeerId, work, input.results.length > 0);
    return outcome as RunOutcome;
  }

  async trace(data: Uint8Array, initiator: string): Promise<Trace> {
    const facts = (await this.#ask(initiator, { kind: "trace", data }, true)) as TraceFacts;
    return traceOf(facts, this.#options.peerId);
  }

  async view(particle: Parameters<Interpreter["view"]>[0]): Promise<View> {
    return (await this.#ask(particle.initPeerId, { kind: "view", particle }, true)) as View;
  }

  async read(...[data, maxChars]: Parameters<Interpreter["read"]>): Promise<Reading> {
    return (await this.#ask(PEOPLE, { kind: "read", data, maxChars }, false)) as Reading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#threads];
    this.#threads.clear();
    for (const task of [...this.#queue.drain(), ...this.#assigned.values()]) task.reject(closed());
    this.#assigned.clear();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #ask(initiator: string, work: Work, isFirst: boolean): Promise<Outcome> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      const task: Task = { id: ++this.#lastId, initiator, work, resolve, reject };
      this.#queue.push(initiator, task, isFirst);
      this.#dispatch();
    });
  }

  /** What comes in one turn of the event loop is handed out together. */
  #dispatch(): void {
    if (this.#dispatching) return;
    this.#dispatching = true;
    queueMicrotask(() => {
      this.#dispatching = false;
      this.#handOut();
    });
  }

  #handOut(): void {
    const posts = new Map<PoolThread, RunRequest[]>();
    const load = (thread: PoolThread): number => thread.pending.length + (posts.get(thread)?.length ?? 0);
    for (let thread = this.#freeThread(load); thread !== undefined; thread = this.#freeThread(load)) {
      const task = this.#queue.take((lane) => this.#isHeldBack(lane), this.#hasThreadToSpare());
      if (task === undefined) break;
      this.#assigned.set(task.id, task);
      posts.set(thread, [...(posts.get(thread) ?? []), { task: task.id, work: task.work }]);
    }
    for (const [thread, requests] of posts) thread.post(requests);
    if (
      this.#queue.size > 0 &&
      this.#quickThreads() === 0 &&
      this.#threads.size < this.#size + SPARE_THREADS
    ) {
      this.#addThread();
      this.#dispatch();
    }
  }

  /** The last thread that answers is kept for those who are not held back. */
  #hasThreadToSpare(): boolean {
    return this.#quickThreads() > 1 || this.#threads.size < this.#size + SPARE_THREADS;
  }

  #quickThreads(): number {
    return [...this.#threads].filter(({ isSlow }) => !isSlow).length;
  }

  /** The one with the least to do, if it can take more. */
  #freeThread(load: (thread: PoolThread) => number): PoolThread | undefined {
    let best: PoolThread | undefined;
    for (const thread of this.#threads)
      if (!thread.isSlow && load(thread) < (best === undefined ? PIPELINED : load(best))) best = thread;
    return best;
  }

  /** While a slow run is in progress only initiators known for quick ones go first. */
  #isHeldBack(lane: string): boolean {
    if (this.#reputation.isSuspect(lane)) return true;
    const slow = [...this.#threads].filter(({ isSlow }) => isSlow);
    if (slow.length === 0) return false;
    return !this.#reputation.isProven(lane) || slow.some(({ pending }) => this.#laneOf(pending[0]) === lane);
  }

  #laneOf(taskId: number | undefined): string | undefined {
    return this.#assigned.get(taskId ?? 0)?.initiator;
  }

  #addThread(): void {
    const { peerId, seed, scriptBytes, particleBytes, resultBytes, runMs } = this.#options;
    const options: InterpreterOptions = { peerId, seed, scriptBytes, particleBytes, resultBytes };
    const thread: PoolThread = new PoolThread(
      { module: this.#module, options },
      { slowMs: Math.min(SLOW_MS, runMs), runMs, clock: this.#clock },
      {
        onReply: (reply, wasQuick) => this.#settle(thread, reply, wasQuick),
        onSlow: () => this.#makeRoom(thread),
        onOverrun: (task) => this.#overran(thread, task),
        onDeath: (reason) => this.#died(thread, reason),
      },
    );
    this.#threads.add(thread);
  }

  #settle(thread: PoolThread, reply: RunReply, wasQuick: boolean): void {
    const task = this.#assigned.get(reply.task);
    this.#assigned.delete(reply.task);
    if (reply.kind === "done" && wasQuick && task !== undefined) this.#reputation.ranQuickly(task.initiator);
    if (reply.kind === "done") task?.resolve(reply.outcome);
    else task?.reject(new SluiceError("SLUICE_AVM_TRAPPED", `the interpreter crashed: ${reply.reason}`));
    if (this.#quickThreads() > this.#size && thread.pending.length === 0) this.#remove(thread);
    this.#dispatch();
  }

  /** A slow run must not hold up what was put behind it. */
  #makeRoom(thread: PoolThread): void {
    this.#takeBack(thread);
    this.#dispatch();
  }

  #overran(thread: PoolThread, taskId: number): void {
    const task = this.#assigned.get(taskId);
    this.#assigned.delete(taskId);
    this.#replace(thread);
    if (task === undefined) return;
    this.#reputation.overran(task.initiator);
    task.reject(
      new SluiceError(
        "SLUICE_AVM_TIMEOUT",
        `one run of the script took longer than ${this.#options.runMs} ms and was stopped`,
      ),
    );
  }

  #died(thread: PoolThread, reason: string): void {
    if (!this.#threads.has(thread)) return;
    this.#logger.error({ reason }, "an interpreter thread died; it is replaced");
    const [running] = thread.pending;
    const task = running === undefined ? undefined : this.#assigned.get(running);
    if (running !== undefined) this.#assigned.delete(running);
    this.#replace(thread);
    task?.reject(new SluiceError("SLUICE_AVM_TRAPPED", "the interpreter's thread died on this particle"));
  }

  #replace(thread: PoolThread): void {
    this.#takeBack(thread);
    this.#remove(thread);
    while (!this.#closed && this.#threads.size < this.#size) this.#addThread();
    this.#dispatch();
  }

  /** Tasks behind the running one return to the queue; a reply the thread may still send for them finds no task. */
  #takeBack(thread: PoolThread): void {
    for (const id of thread.pending.slice(1).reverse()) {
      const task = this.#assigned.get(id);
      this.#assigned.delete(id);
      if (task === undefined) continue;
      const again = { ...task, id: ++this.#lastId };
      this.#queue.restore(task.initiator, again);
    }
  }

  #remove(thread: PoolThread): void {
    this.#threads.delete(thread);
    void thread.terminate();
  }
}

const closed = (): SluiceError => new SluiceError("SLUICE_CLOSED", "the interpreter is stopped");
