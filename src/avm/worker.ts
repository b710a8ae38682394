import { parentPort, workerData } from "node:worker_threads";
import type { RunRequest, Up, WorkerSetup } from "./messages.ts";
import { requestServer } from "./request-server.ts";

// A thread of the pool.
const serve = requestServer(workerData as WorkerSetup);

parentPort?.on("message", (requests: readonly RunRequest[]) => {
  for (const request of requests) parentPort?.postMessage(serve(request));
});
parentPort?.postMessage({ kind: "up" } satisfies Up);
