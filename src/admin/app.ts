import type { Socket } from "node:net";
import helmet from "@fastify/helmet";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { LogThrottle, SluiceError, stringifyJson } from "../core/index.ts";
import { createAuthenticator } from "./authenticate.ts";
import { createEntrance } from "./entrance.ts";
import { createGuard } from "./guard.ts";
import type { AdminDeps, AdminOptions } from "./interface.ts";
import { jsonBody } from "./json-body.ts";
import { createTokenVerifier } from "./jwt-verifier.ts";
import { bracketed, refuseUnreadable } from "./listening.ts";
import { answeredProblem, PROBLEM_TYPE } from "./problems.ts";
import { createRateLimits, RateLimited } from "./rate-limits.ts";
import type { Access, Reply, Route } from "./route.ts";
import { allRoutes } from "./routes.ts";

const TIMING = {
  headersMs: 10_000,
  requestMs: 60_000, // 32 MB over a slow line
  idleMs: 5_000,
  checkMs: 1_000,
};
const MAX_CONNECTIONS = 256;
const MAX_HEADER_BYTES = 16_384;
const MAX_PARAM_CHARS = 200;
const JSON_TYPE = "application/json; charset=utf-8";

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
}

/** The routes behind their entrance, ready to listen. */
export const createApp = async (options: AdminOptions, deps: AdminDeps): Promise<FastifyInstance> => {
  const refusals: Record<string, number> = {};
  const refuse = (error: unknown, reply: FastifyReply): void => {
    const problem = answeredProblem(error, deps.logger);
    refusals[problem.code] = (refusals[problem.code] ?? 0) + 1;
    if (problem.status === 401) void reply.header("www-authenticate", "Bearer");
    if (error instanceof RateLimited) void reply.header("retry-after", error.retryAfter);
    void reply
      .headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" })
      .code(problem.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problem));
  };
  const log = new LogThrottle(deps.clock, deps.logger);
  const app = listener({ ...TIMING, ...options.timing }, refuse);
  await app.register(helmet, HEADERS);
  ignoreAfterClose(app);
  app.addHook(
    "onRequest",
    createEntrance({
      guard: createGuard({ hosts: [...options.hosts, bracketed(options.listen.host)] }),
      authenticator: createAuthenticator(options, {
        verifier: options.jwt && createTokenVerifier(options.jwt, deps),
        log,
      }),
      limits: await createRateLimits(app, options, deps),
    }),
  );
  const routes = allRoutes(options, { ...deps, refusals });
  for (const route of routes) serve(app, route);
  for (const [path, methods] of methodsByPath(routes)) refuseOthers(app, path, methods);
  return app;
};

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

const listener = (
  { headersMs, requestMs, idleMs, checkMs }: typeof TIMING,
  refuse: (error: unknown, reply: FastifyReply) => void,
): FastifyInstance => {
  const app = fastify({
    logger: false,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    http: {
      headersTimeout: headersMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: checkMs,
    },
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    frameworkErrors: (error, _request, reply) => refuse(error, reply),
    clientErrorHandler: refuseUnreadable,
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser("application/json", { parseAs: "string" }, jsonBody(app));
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler((_request, reply) =>
    refuse(new SluiceError("SLUICE_NOT_FOUND", "there is no such path in this API"), reply),
  );
  return app;
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

const fastifyPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

const serve = (app: FastifyInstance, route: Route): void => {
  app.route({
    method: route.method,
    url: fastifyPath(route.path),
    bodyLimit: route.bodyBytes,
    config: { access: route.access },
    handler: async ({ params, query, body }, reply) => {
      const answer = await route.handle({ params: params as Record<string, string>, query, body });
      return send(reply, answer);
    },
  });
};

const send = (reply: FastifyReply, { status, body, mediaType = JSON_TYPE }: Reply): FastifyReply => {
  if (body === undefined) return reply.code(status).send();
  return reply
    .code(status)
    .type(mediaType)
    .send(typeof body === "string" ? body : stringifyJson(body));
};

const methodsByPath = (routes: readonly Route[]): Map<string, string[]> => {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
};

/** 405 with what is allowed, instead of a 404 that hides a wrong method. */
const refuseOthers = (app: FastifyInstance, path: string, methods: readonly string[]): void => {
  const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url: fastifyPath(path),
    onRequest: async (request, reply) => {
      reply.header("allow", allowed.join(", "));
      throw new SluiceError("SLUICE_REQUEST", `${path} takes ${allowed.join(", ")}, not ${request.method}`, {
        status: 405,
      });
    },
    handler: () => {},
  });
};
