import type { RunReply, RunRequest, Up, WorkerSetup } from "./messages.ts";
import { requestServer } from "./request-server.ts";

// What web-thread.ts starts. The page's first message is the setup, every other one a list of requests.
const page = globalThis as unknown as Page;
let serve: ((request: RunRequest) => RunReply) | undefined;

page.onmessage = ({ data }) => {
  if (serve === undefined) {
    serve = requestServer(data as WorkerSetup);
    page.postMessage({ kind: "up" });
  } else for (const request of data as readonly RunRequest[]) page.postMessage(serve(request));
};

/** What is used of a worker's global scope. */
interface Page {
  onmessage: (event: { readonly data: WorkerSetup | readonly RunRequest[] }) => void;
  postMessage(message: RunReply | Up): void;
}
