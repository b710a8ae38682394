import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as ask,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Transform } from "node:stream";

/** Stands in front of an HTTP server and counts what passes. As a relay on the way to a gateway it can lie; before an API it can let it wait. */
export interface Forwarder extends AsyncDisposable {
  readonly url: string;
  /** Since the start. All that is asked here is asked one after the other: each is a round trip. */
  readonly counts: { readonly requests: number; readonly preflights: number };
}

export interface ForwarderOptions {
  readonly target: string;
  /** What each request waits for. */
  readonly before?: () => Promise<unknown>;
  /** Changes a line of an answer. */
  readonly rewrite?: (line: string) => string;
  /** Headers for pages of other origins, from servers that have none of their own. */
  readonly cors?: IncomingHttpHeaders;
}

export const startForwarder = async ({
  target,
  before,
  rewrite,
  cors,
}: ForwarderOptions): Promise<Forwarder> => {
  const { hostname: host, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const counts = { requests: 0, preflights: 0 };
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url: path, headers } = request;
    const onward = ask({ host, port, method, path, headers, agent });
    // A server that is away is a connection that breaks: a status of the relay's own would be an answer.
    onward.on("error", () => request.socket.destroy());
    response.on("close", () => onward.destroy());
    onward.on("response", (answer) => {
      answer.on("error", () => response.destroy());
      const { "content-length": length, ...others } = answer.headers;
      const kept = rewrite === undefined ? answer.headers : others;
      response.writeHead(answer.statusCode ?? 502, { ...kept, ...cors });
      (rewrite === undefined ? answer : answer.pipe(byLine(rewrite))).pipe(response);
    });
    request.pipe(onward);
  };
  const server = createServer((request, response) => {
    counts.requests++;
    if (request.method === "OPTIONS") counts.preflights++;
    if (request.method === "OPTIONS" && cors !== undefined) response.writeHead(204, cors).end();
    else
      void (before?.() ?? Promise.resolve()).then(
        () => pass(request, response),
        () => request.socket.destroy(),
      );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
};

const byLine = (rewrite: (line: string) => string): Transform => {
  let rest = "";
  return new Transform({
    decodeStrings: true,
    transform(chunk: Buffer, _encoding, done) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      done(null, lines.map((line) => `${rewrite(line)}\n`).join(""));
    },
    flush(done) {
      done(null, rewrite(rest));
    },
  });
};
