import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";

/** A request as a backend received it. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** Resolves when the next request has been read completely. */
  next(): Promise<Received>;
}

/** An HTTP backend on a free port of 127.0.0.1 that answers each request, once read, with `answer`. */
export const httpServer = async (
  answer: (request: Received, response: ServerResponse) => void = (_, response) => response.end(),
): Promise<TestServer> => {
  const connections = new Map<Socket, number>();
  const received: Received[] = [];
  let waiting = Promise.withResolvers<Received>();
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const body = Buffer.concat(chunks).toString();
      const entry = { method, url, headers, body, connection: connections.get(request.socket) ?? 0 };
      received.push(entry);
      waiting.resolve(entry);
      waiting = Promise.withResolvers();
      answer(entry, response);
    });
  };
  const server = createServer(listener);
  server.on("connection", (socket) => connections.set(socket, connections.size + 1));
  const url = await listen(server);
  return {
    url,
    received,
    next: () => waiting.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await close(server);
    },
  };
};

/** A raw TCP backend: `talk` gets each connection. */
export const tcpServer = async (
  talk: (socket: Socket) => void,
): Promise<{ url: string } & AsyncDisposable> => {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    talk(socket);
  });
  const url = await listen(server);
  return {
    url,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
};

/** A URL on which nothing listens. */
export const refusedUrl = async (): Promise<string> => {
  const server = createTcpServer();
  const url = await listen(server);
  await close(server);
  return url;
};

const listen = (server: Server | TcpServer): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });

const close = (server: Server | TcpServer): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
