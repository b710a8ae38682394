import { Worker } from "node:worker_threads";
import { reasonOf } from "../core/index.ts";
import type { RunReply, Up, WorkerSetup } from "./messages.ts";
import type { StartThread } from "./thread.ts";
import { type ThreadEvents, WatchedThread } from "./watched-thread.ts";

/** A worker thread of Node's. */
export class PoolThread extends WatchedThread {
  constructor(
    setup: WorkerSetup,
    limits: ConstructorParameters<typeof WatchedThread>[1],
    events: ThreadEvents,
  ) {
    super(nodeThread(setup), limits, events);
  }
}

export const nodeThread =
  (setup: WorkerSetup): StartThread =>
  ({ onMessage, onDeath }) => {
    // tsc rewrites import specifiers but not this URL: the extension is that of the file that runs.
    const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
    const worker = new Worker(file, { workerData: setup, stdout: false, stderr: false });
    worker.on("message", (message: RunReply | Up) => onMessage(message));
    worker.on("error", (error) => onDeath(reasonOf(error)));
    worker.on("exit", () => onDeath("it exited"));
    return {
      post: (requests) => worker.postMessage(requests),
      terminate: () => worker.terminate(),
    };
  };
