import { Worker } from "node:worker_threads";
import { reasonOf } from "../core/index.ts";
import type { Job, JobName, JobReply, Jobs, ThreadSetup } from "./messages.ts";

/** A job could not be done; the message says what hinders the file. */
export class JobFault extends Error {}

interface Waiting {
  resolve(output: Jobs[JobName]["output"]): void;
  reject(fault: JobFault): void;
}

/** The thread that has the file. One that died is replaced when the next job comes. */
export class JournalThread {
  readonly #setup: ThreadSetup;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(setup: ThreadSetup) {
    this.#setup = setup;
  }

  /** @throws JobFault */
  do<Name extends JobName>(
    name: Name,
    input: Jobs[Name]["input"],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Jobs[Name]["output"]> {
    const { promise, resolve, reject } = Promise.withResolvers<Jobs[Name]["output"]>();
    const job: Job<Name> = { id: ++this.#lastId, name, input };
    this.#waiting.set(job.id, { resolve: resolve as Waiting["resolve"], reject });
    this.#worker ??= this.#start();
    this.#worker.postMessage(job, transfer);
    return promise;
  }

  async terminate(): Promise<void> {
    const worker = this.#worker;
    await worker?.terminate();
    if (worker !== undefined) this.#died(worker, "it was stopped");
  }

  #start(): Worker {
    // tsc rewrites import specifiers but not this URL: the extension is that of the file that runs.
    const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
    const worker = new Worker(file, { workerData: this.#setup });
    worker.on("message", (reply: JobReply) => this.#replied(reply));
    worker.on("error", (error) => this.#died(worker, reasonOf(error)));
    worker.on("exit", () => this.#died(worker, "it exited"));
    return worker;
  }

  #replied(reply: JobReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("fault" in reply) waiting?.reject(new JobFault(reply.fault));
    else waiting?.resolve(reply.output);
  }

  #died(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(new JobFault(`cannot be used: its thread ended (${reason})`));
  }
}
