import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { reasonOf, SluiceError } from "../core/index.ts";
import type { ListenAddress } from "./listen-address.ts";

/** One request as a handler of a demo backend sees it; the body is text, at most 64 KB. */
export interface LegacyRequest {
  readonly headers: IncomingMessage["headers"];
  readonly query: URLSearchParams;
  /** What the pattern's groups matched, decoded. */
  readonly path: readonly string[];
  readonly body: string;
}

export interface LegacyReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LegacyRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: (request: LegacyRequest) => LegacyReply;
}

/** What is different from one legacy API to the next; the rest is `startLegacyApi`. */
export interface LegacyApi {
  readonly routes: readonly LegacyRoute[];
  /** An error reply in the API's own shape. */
  readonly refuse: (status: number, message: string) => LegacyReply;
  readonly isAuthorized: (headers: IncomingMessage["headers"]) => boolean;
  readonly challenge?: string;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 65_536;

/** Serves a small HTTP API. @throws SluiceError SLUICE_CONFIG when the address cannot be listened on. */
export const startLegacyApi = async (api: LegacyApi, listen: ListenAddress): Promise<RunningServer> => {
  const server = createServer((request, response) => {
    answer(api, request)
      .catch((error: unknown) => api.refuse(error instanceof BodyTooLarge ? 413 : 500, reasonOf(error)))
      .then((reply) => send(response, reply))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000; // connections stay open between the demo's measurements
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new SluiceError(
          "SLUICE_CONFIG",
          `cannot listen on ${listen.host}:${listen.port}: ${reasonOf(error)}`,
        ),
      ),
    );
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const answer = async (api: LegacyApi, request: IncomingMessage): Promise<LegacyReply> => {
  const body = await readBody(request);
  if (!api.isAuthorized(request.headers)) {
    const reply = api.refuse(401, "Authentication failed");
    return api.challenge === undefined ? reply : { ...reply, headers: { "www-authenticate": api.challenge } };
  }
  const url = new URL(request.url ?? "/", "http://legacy");
  for (const route of api.routes) {
    const match = route.method === request.method ? route.pattern.exec(url.pathname) : null;
    if (match === null) continue;
    const path = match.slice(1).map(decodeURIComponent);
    return route.handle({ headers: request.headers, query: url.searchParams, path, body });
  }
  return api.refuse(404, `No such resource: ${request.method} ${url.pathname}`);
};

class BodyTooLarge extends Error {}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new BodyTooLarge(`Body larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const send = (response: ServerResponse, reply: LegacyReply): void => {
  const body = JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...reply.headers,
  });
  response.end(body);
};
