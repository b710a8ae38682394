import type { RunReply, Up, WorkerSetup } from "./messages.ts";
import type { StartThread } from "./thread.ts";

/** A Web Worker. */
export const webThread =
  (setup: WorkerSetup): StartThread =>
  ({ onMessage, onDeath }) => {
    // Bundlers know this form, and read the name in it: it is that of the published file.
    const worker = new Worker(new URL("./web-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => onMessage(data as RunReply | Up));
    // Without a message: its script could not be loaded.
    worker.addEventListener("error", ({ message }) => onDeath(message ?? "its worker cannot be loaded"));
    worker.postMessage(setup);
    return {
      post: (requests) => worker.postMessage(requests),
      terminate: async () => worker.terminate(),
    };
  };

/** What is used of the DOM's. */
interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error", listener: (event: { readonly message?: string }) => void): void;
}

declare const Worker: new (url: URL, options: { readonly type: "module" }) => WebWorker;
