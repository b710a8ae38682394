import { parentPort, workerData } from "node:worker_threads";
import { reasonOf } from "../core/index.ts";
import { AvmInstance } from "./avm-instance.ts";
import type { RunReply, RunRequest, Up, WorkerSetup } from "./messages.ts";
import { RECYCLE_BYTES } from "./options.ts";
import { traceFacts } from "./trace.ts";

// A thread of the pool: runs are taken one after another; an instance that threw, or grew fat, serves no further run.
const { module, options } = workerData as WorkerSetup;
let instance = new AvmInstance(module, options);

const reply = ({ task, work }: RunRequest): RunReply => {
  try {
    const outcome =
      work.kind === "run"
        ? instance.run(work.input)
        : traceFacts(instance.describe(work.data), options.peerId);
    if (instance.memoryBytes > RECYCLE_BYTES) instance = new AvmInstance(module, options);
    return { task, kind: "done", outcome };
  } catch (error) {
    instance = new AvmInstance(module, options);
    return { task, kind: "trapped", reason: reasonOf(error) };
  }
};

parentPort?.on("message", (requests: readonly RunRequest[]) => {
  for (const request of requests) parentPort?.postMessage(reply(request));
});
parentPort?.postMessage({ kind: "up" } satisfies Up);
