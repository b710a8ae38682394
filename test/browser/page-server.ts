import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModuleGraph } from "./module-graph.ts";

/** Serves one page, its modules and its task, and takes its report. It is the browser's proxy too: what is meant for another host is a stray. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
  /** All that the page asked of this server, in order, as `GET /path`. */
  readonly asked: readonly string[];
  /** What anything in the browser asked of any other host, as `GET http://host/path` or `CONNECT host:port`. */
  readonly strays: readonly string[];
  /** What the page's function returned, as text. Rejects with what went wrong in the page. */
  readonly report: Promise<string>;
}

/** Modules, and files that are none, by their paths. */
interface Served extends Pick<ModuleGraph, "imports"> {
  readonly modules: ReadonlyMap<string, string | Uint8Array>;
}

/**
 * @param entry - the module whose `run` is called with `task`, a text, and returns a text.
 */
export const servePage = async (
  { modules, imports }: Served,
  entry: string,
  task: string,
): Promise<PageServer> => {
  const asked: string[] = [];
  const strays: string[] = [];
  const { promise: report, resolve, reject } = Promise.withResolvers<string>();
  report.catch(() => {}); // it may come before anybody waits for it

  const answers = new Map<string, readonly [type: string, body: string | Uint8Array]>([
    ["GET /", ["text/html", html(imports, entry)]],
    ["GET /task", ["text/plain", task]],
    ...[...modules].map(([path, source]) => [`GET ${path}`, [typeOf(path), source]] as const),
  ]);

  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    if (!request.url?.startsWith("/")) {
      strays.push(line);
      return end(response, 502);
    }
    asked.push(line);
    const known = answers.get(line);
    if (known !== undefined) return end(response, 200, ...known);
    if (line !== "POST /report" && line !== "POST /failure") return end(response, 404);
    void bodyOf(request).then((body) => {
      end(response, 204);
      if (line === "POST /report") resolve(body);
      else reject(new Error(`in the page: ${body}`));
    }, reject);
  });
  server.on("connect", (request, socket) => {
    strays.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    strays,
    report,
    [Symbol.asyncDispose]: () => close(server),
  };
};

/** A module that cannot be loaded, or a promise that nobody waits for, is a failure like an error in `run`. */
const html = (imports: ModuleGraph["imports"], entry: string): string => `<!doctype html>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script>
  const send = (to, body) => fetch(to, { method: "POST", body });
  const fail = (error) => send("/failure", String(error?.stack ?? error));
  addEventListener("error", (event) => fail(event.message));
  addEventListener("unhandledrejection", (event) => fail(event.reason));
  Promise.all([import(${JSON.stringify(entry)}), fetch("/task").then((answer) => answer.text())])
    .then(([{ run }, task]) => run(task))
    .then((report) => send("/report", report), fail);
</script>`;

const typeOf = (path: string): string => (path.endsWith(".wasm") ? "application/wasm" : "text/javascript");

const end = (
  response: ServerResponse,
  status: number,
  type = "text/plain",
  body: string | Uint8Array = "",
): void => {
  const charset = type.startsWith("text/") ? "; charset=utf-8" : "";
  response.writeHead(status, { "content-type": `${type}${charset}` }).end(body);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const close = async (server: Server): Promise<void> => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
};
