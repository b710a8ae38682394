import { type Clock, SluiceError } from "../core/index.ts";
import type { Interpreter, Reading, RunInput, RunOutcome, Trace, View } from "./interface.ts";
import type { Outcome, RunReply, Work } from "./messages.ts";
import type { StartThread } from "./thread.ts";
import { type TraceFacts, traceOf } from "./trace.ts";
import { WatchedThread } from "./watched-thread.ts";

export interface SingleDeps {
  readonly peerId: string;
  /** Wall clock of one run, ms. */
  readonly runMs: number;
  readonly clock: Clock;
  readonly start: StartThread;
}

interface Task {
  readonly id: number;
  readonly work: Work;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: SluiceError) => void;
}

/**
 * AquaVM in one thread, for a peer whose particles are all its own: one run after the other, in the order they were asked for. A thread
 * that overran or died is replaced when there is something to run.
 * @throws SluiceError SLUICE_AVM_TRAPPED: no thread comes up here.
 */
export const createSingleInterpreter = async (deps: SingleDeps): Promise<Interpreter> => {
  const interpreter = new SingleInterpreter(deps);
  await interpreter.ready();
  return interpreter;
};

class SingleInterpreter implements Interpreter {
  readonly #deps: SingleDeps;
  readonly #waiting: Task[] = [];
  #running: Task | undefined;
  #thread: WatchedThread | undefined;
  #death = "";
  #lastId = 0;
  #closed = false;

  constructor(deps: SingleDeps) {
    this.#deps = deps;
  }

  async ready(): Promise<void> {
    await this.#started().online;
    if (this.#thread === undefined) throw trapped(this.#death);
  }

  async run(input: RunInput): Promise<RunOutcome> {
    return (await this.#ask({ kind: "run", input })) as RunOutcome;
  }

  async trace(data: Uint8Array): Promise<Trace> {
    return traceOf((await this.#ask({ kind: "trace", data })) as TraceFacts, this.#deps.peerId);
  }

  async view(particle: Parameters<Interpreter["view"]>[0]): Promise<View> {
    return (await this.#ask({ kind: "view", particle })) as View;
  }

  async read(data: Uint8Array, maxChars: number): Promise<Reading> {
    return (await this.#ask({ kind: "read", data, maxChars })) as Reading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const tasks = this.#running === undefined ? this.#waiting : [this.#running, ...this.#waiting];
    for (const task of tasks.splice(0)) task.reject(closed());
    this.#running = undefined;
    await this.#drop();
  }

  #ask(work: Work): Promise<Outcome> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id: ++this.#lastId, work, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const task = this.#waiting.shift();
    if (task === undefined) return;
    this.#running = task;
    this.#started().post([{ task: task.id, work: task.work }]);
  }

  #started(): WatchedThread {
    if (this.#thread !== undefined) return this.#thread;
    const { clock, runMs, start } = this.#deps;
    const thread: WatchedThread = new WatchedThread(
      start,
      { slowMs: runMs, runMs, clock },
      {
        onReply: (reply) => this.#replied(reply),
        onSlow: () => {},
        onOverrun: () => this.#lost(thread, overran(runMs)),
        onDeath: (reason) => this.#lost(thread, trapped(reason)),
      },
    );
    this.#thread = thread;
    return thread;
  }

  #replied(reply: RunReply): void {
    const task = this.#running;
    if (task?.id !== reply.task) return;
    this.#running = undefined;
    if (reply.kind === "done") task.resolve(reply.outcome);
    else task.reject(trapped(reply.reason));
    this.#next();
  }

  #lost(thread: WatchedThread, error: SluiceError): void {
    if (thread !== this.#thread) return;
    this.#death = error.message;
    void this.#drop();
    this.#running?.reject(error);
    this.#running = undefined;
    this.#next();
  }

  async #drop(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}

const closed = (): SluiceError => new SluiceError("SLUICE_CLOSED", "the interpreter is stopped");

const trapped = (reason: string): SluiceError =>
  new SluiceError("SLUICE_AVM_TRAPPED", `the interpreter crashed: ${reason}`);

const overran = (runMs: number): SluiceError =>
  new SluiceError("SLUICE_AVM_TIMEOUT", `one run of the script took longer than ${runMs} ms and was stopped`);
