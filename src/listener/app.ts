import type { Socket } from "node:net";
import helmet from "@fastify/helmet";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions } from "fastify";
import { SluiceError } from "../core/index.ts";
import { jsonBody } from "./json-body.ts";
import { refuseUnreadable } from "./listening.ts";

/** How long a connection may take, ms: whoever sends a byte now and then must not hold one for long. */
export interface ListenerTiming {
  /** For the head of a request, and before the first one. */
  readonly headersMs: number;
  /** For a whole request. */
  readonly requestMs: number;
  /** Between requests. */
  readonly idleMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
}

/** PEM texts. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

interface AppSettings {
  readonly timing: ListenerTiming;
  readonly maxConnections: number;
  /** A connection on which nothing moves for so long is cut, requests in progress included, ms; undefined: requests may take what they take. */
  readonly stallMs?: number;
  /** undefined: plain HTTP. */
  readonly tls?: PemPair | undefined;
  /** Answers anything that was thrown. */
  readonly refuse: (error: unknown, reply: FastifyReply) => void;
}

const MAX_HEADER_BYTES = 16_384;
const MAX_PARAM_CHARS = 200;

/** An API for programs: nothing of it is to be shown, framed, linked from or remembered by a browser. HSTS is for whoever puts TLS in front. */
const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
  referrerPolicy: { policy: "no-referrer" },
  frameguard: { action: "deny" },
  hsts: false,
} as const;

/** An HTTP server that has its bounds, takes JSON alone and answers every failure by `refuse`; it has no routes yet. */
export const openApp = async (settings: AppSettings): Promise<FastifyInstance> => {
  const { refuse } = settings;
  const app = fastify(serverOptions(settings));
  app.server.maxConnections = settings.maxConnections;
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser("application/json", { parseAs: "string" }, jsonBody(app));
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler((_request, reply) =>
    refuse(new SluiceError("SLUICE_NOT_FOUND", "there is no such path in this API"), reply),
  );
  app.decorateRequest("who", "");
  app.decorateRequest("role", "");
  await app.register(helmet, HEADERS);
  ignoreAfterClose(app);
  refuseWhenClosing(app);
  return app;
};

const serverOptions = ({ timing, stallMs, tls, refuse }: AppSettings): FastifyServerOptions => {
  const server = {
    headersTimeout: timing.headersMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: timing.checkMs,
  };
  const options: FastifyServerOptions = {
    logger: false,
    requestTimeout: timing.requestMs,
    keepAliveTimeout: timing.idleMs,
    ...(stallMs !== undefined && { connectionTimeout: stallMs }),
    ...(tls === undefined && { http: server }),
    forceCloseConnections: "idle",
    return503OnClosing: false, // it is no problem document
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    frameworkErrors: (error, _request, reply) => refuse(error, reply),
    clientErrorHandler: refuseUnreadable,
  };
  if (tls === undefined) return options;
  const https = { ...server, ...tls, handshakeTimeout: timing.headersMs };
  return { ...options, https } as FastifyServerOptions; // fastify has a type of its own for this, equal in all else
};

/** Nothing is done for requests behind one that was answered with "close" (RFC 9112 section 9.6); Node would carry them out. */
const ignoreAfterClose = (app: FastifyInstance): void => {
  const closing = new WeakSet<Socket>();
  app.addHook("onRequest", async ({ raw }) => {
    if (closing.has(raw.socket)) throw new SluiceError("SLUICE_CLOSED", "this connection is closed");
  });
  app.addHook("onSend", async ({ raw }, reply) => {
    if (reply.getHeader("connection") === "close") closing.add(raw.socket);
  });
};

const refuseWhenClosing = (app: FastifyInstance): void => {
  let isClosing = false;
  app.addHook("preClose", async () => {
    isClosing = true;
  });
  app.addHook("onRequest", async () => {
    if (isClosing) throw new SluiceError("SLUICE_CLOSED", "this peer is shutting down");
  });
};
