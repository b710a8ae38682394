import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { build, createServer, type Plugin, type Rolldown } from "vite";
import { type Settings, type Stage, startStage } from "./stage.ts";

/** The page, and all that it talks to. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** How many messages the SMS provider took for this number. */
  messagesTo(phone: string): Promise<number>;
}

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** @param port - of the page; the next free one where it is taken; 0: any. */
export const serve = async (port: number): Promise<Served> => {
  await using stack = new AsyncDisposableStack();
  const stage = Promise.withResolvers<Stage>();
  const vite = await createServer({
    root: ROOT,
    configFile: `${ROOT}vite.config.ts`,
    logLevel: "error",
    server: { host: "127.0.0.1", port, hmr: false, watch: null },
    plugins: [control(stage.promise)],
  });
  stack.defer(() => vite.close());
  await vite.listen();
  const url = vite.resolvedUrls?.local[0] ?? "";
  const started = stack.use(await startStage(new URL(url).origin));
  stage.resolve(started);
  const running = stack.move();
  return { url, messagesTo: started.messagesTo, [Symbol.asyncDispose]: () => running.disposeAsync() };
};

/** The files that a server of the built page would have. */
export const buildPage = async (): Promise<
  { readonly name: string; readonly content: string | Uint8Array }[]
> => {
  const built = await build({
    root: ROOT,
    configFile: `${ROOT}vite.config.ts`,
    logLevel: "error",
    build: { write: false },
  });
  return (built as Rolldown.RolldownOutput).output.map((file) => ({
    name: file.fileName,
    content: file.type === "chunk" ? file.code : file.source,
  }));
};

/** The page's remote control of the stage, under its own origin, apart from what is measured. */
const control = (waiting: Promise<Stage>): Plugin => ({
  name: "stage",
  configureServer(server) {
    server.middlewares.use("/stage", (request, response, next) => {
      const handle = HANDLERS[`${request.method} ${request.url}`];
      if (handle === undefined) next();
      else waiting.then((stage) => handle(stage, request, response)).catch(next);
    });
  },
});

type Handler = (stage: Stage, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const HANDLERS: Readonly<Record<string, Handler>> = {
  "GET /plan": ({ plan }, _request, response) => json(response, plan),
  "GET /counts": (stage, _request, response) => json(response, stage.counts()),
  "POST /settings": async (stage, request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    stage.set(JSON.parse(Buffer.concat(chunks).toString()) as Settings);
    response.writeHead(204).end();
  },
  "GET /events": (stage, _request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("\n");
    const end = stage.onEntry((up) => response.write(`data: ${up ? "up" : "down"}\n\n`));
    response.on("close", end);
  },
};

const json = (response: ServerResponse, value: unknown): void => {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
};
