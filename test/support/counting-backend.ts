import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Effect } from "../../src/core/index.ts";

/** What a backend does with a request that it read: answer, or fail in one of the ways that leave the caller not knowing. */
export type Manners = "answer" | "drop" | "cutAnswer" | "hang";

/** One request that arrived, and what became of it. Times are Unix ms with fractions. */
export interface BackendRequest {
  readonly backend: string;
  readonly serial: string;
  readonly key: string | undefined;
  readonly arrivedAt: number;
  /** When its effect happened: undefined for a repeated key, and for what was never read whole. */
  effectAt: number | undefined;
  endedAt: number | undefined;
  /** answered: all of it was given to the operating system; faulted: this backend broke off; left: the caller did. */
  end: "open" | "answered" | "faulted" | "left";
}

export interface CountingBackendOptions {
  readonly name: string;
  readonly effect: Effect;
  /** Time until the answer to one request, ms. */
  readonly workMs: () => number;
}

/**
 * A small HTTP API that counts what its callers cause: by the serial that each caller writes into a request, and by idempotency key, of which
 * it honours each once. It can be taken down and up again on the same port.
 */
export interface CountingBackend extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** Its OpenAPI document, JSON; the one operation is `perform(serial)`. */
  readonly document: string;
  /** In the order in which they arrived. */
  readonly requests: readonly BackendRequest[];
  /** From now on. */
  setManners(manners: Manners): void;
  /** Breaks every connection and refuses new ones. */
  down(): Promise<void>;
  up(): Promise<void>;
}

const HANG_MS = 8_000;
const MAX_BODY_BYTES = 65_536;

export const startCountingBackend = async (options: CountingBackendOptions): Promise<CountingBackend> => {
  const { name, effect, workMs } = options;
  const requests: BackendRequest[] = [];
  const effects = new Map<string, string>();
  const sockets = new Set<Socket>();
  let manners: Manners = "answer";

  const perform = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = request.headers["idempotency-key"];
    const entry: BackendRequest = {
      backend: name,
      serial: serialOf(request),
      key: typeof key === "string" ? key : undefined,
      arrivedAt: now(),
      effectAt: undefined,
      endedAt: undefined,
      end: "open",
    };
    requests.push(entry);
    response.on("close", () => {
      entry.endedAt = now();
      if (entry.end === "open") entry.end = response.writableFinished ? "answered" : "left";
    });
    if (!(await drained(request))) return;
    const honoured = effect === "keyed" ? entry.key : undefined;
    const known = honoured === undefined ? undefined : effects.get(honoured);
    if (known === undefined) entry.effectAt = now();
    const id = known ?? `${name}-${requests.length}`;
    if (honoured !== undefined) effects.set(honoured, id);
    const how = manners;
    await pause(how === "hang" ? HANG_MS : workMs());
    if (response.destroyed) return;
    const body = JSON.stringify({ id, serial: entry.serial });
    response.setHeader("content-type", "application/json");
    response.setHeader("content-length", Buffer.byteLength(body));
    if (how === "answer") return void response.end(body);
    entry.end = "faulted";
    if (how === "cutAnswer") await new Promise((written) => response.write(body.slice(0, 10), written));
    response.destroy();
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    perform(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const down = async (): Promise<void> => {
    if (!server.listening) return;
    for (const request of requests) if (request.end === "open") request.end = "faulted";
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    document: effectDocument(name, effect),
    requests,
    setManners: (next) => {
      manners = next;
    },
    down,
    up: async () => {
      if (!server.listening) await listen(server, port);
    },
    [Symbol.asyncDispose]: down,
  };
};

const now = (): number => performance.timeOrigin + performance.now();

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });

const serialOf = (request: IncomingMessage): string =>
  decodeURIComponent((request.url ?? "").split("/").at(-1) ?? "");

/** Whether the body came whole. */
const drained = async (request: IncomingMessage): Promise<boolean> => {
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_BODY_BYTES) return false;
    }
    return request.complete;
  } catch {
    return false;
  }
};

/** OpenAPI 3.1 as JSON; its one operation, `perform`, has this effect. */
export const effectDocument = (title: string, effect: Effect): string => {
  const answer = {
    type: "object",
    required: ["id", "serial"],
    properties: { id: { type: "string" }, serial: { type: "string" } },
  };
  const operation = {
    operationId: "perform",
    "x-effect": effect,
    parameters: [{ name: "serial", in: "path", required: true, schema: { type: "string" } }],
    responses: { 200: { description: "Done", content: { "application/json": { schema: answer } } } },
  };
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title, version: "1" },
    paths: { "/effects/{serial}": { [effect === "safe" ? "get" : "post"]: operation } },
  });
};
