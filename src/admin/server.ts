import { type AddressInfo, isIPv6, type Socket } from "node:net";
import fastify, { type FastifyBodyParser, type FastifyInstance, type FastifyReply } from "fastify";
import { type JsonValue, parseJson, reasonOf, SluiceError, stringifyJson } from "../core/index.ts";
import { createGuard } from "./guard.ts";
import type { Admin, AdminDeps, AdminOptions } from "./interface.ts";
import { answeredProblem, PROBLEM_TYPE } from "./problems.ts";
import type { Access, Reply, Route } from "./route.ts";
import { deliveryRoutes } from "./routes/delivery.ts";
import { particleRoutes } from "./routes/particles.ts";
import { documentRoute, processRoutes } from "./routes/process.ts";
import { serviceRoutes } from "./routes/services.ts";

const REQUEST_TIMEOUT_MS = 60_000; // to receive a whole request: 32 MB over a slow line
const MAX_CONNECTIONS = 256;
const STOP_GRACE_MS = 5_000;
const JSON_TYPE = "application/json; charset=utf-8";

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
}

export const createAdmin = (options: AdminOptions, deps: AdminDeps): Admin => {
  const routes = [
    ...processRoutes(options, deps),
    ...serviceRoutes(deps),
    ...particleRoutes(deps),
    ...deliveryRoutes(deps),
  ];
  const app = buildApp([...routes, documentRoute(routes, options.version)], options, deps);
  return {
    async start() {
      const { host, port } = options.listen;
      try {
        await app.listen({ host, port });
      } catch (error) {
        throw cannotListen(host, port, error);
      }
      return `http://${bracketed(host)}:${(app.server.address() as AddressInfo).port}`;
    },
    async stop(graceMs = STOP_GRACE_MS) {
      const timer = deps.clock.timer(graceMs, () => app.server.closeAllConnections());
      await app.close();
      timer.cancel();
    },
  };
};

const buildApp = (routes: readonly Route[], options: AdminOptions, deps: AdminDeps): FastifyInstance => {
  const { host } = options.listen;
  const guard = createGuard({ token: options.token, hosts: [...options.hosts, bracketed(host)] });
  const refuse = (error: unknown, reply: FastifyReply): void => {
    const problem = answeredProblem(error, deps.logger);
    if (problem.status === 401) void reply.header("www-authenticate", "Bearer");
    void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  };
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, _request, reply) => refuse(error, reply),
    clientErrorHandler: refuseUnreadable,
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser("application/json", { parseAs: "string" }, exactJson(app));
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler((_request, reply) =>
    refuse(new SluiceError("SLUICE_NOT_FOUND", "there is no such path in this API"), reply),
  );
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    guard.check(
      request,
      request.routeOptions.config.access ?? (request.url.startsWith("/v1") ? "token" : "open"),
    );
  });
  for (const route of routes) serve(app, route);
  for (const [path, methods] of methodsByPath(routes)) refuseOthers(app, path, methods);
  return app;
};

/** JSON that fastify finds fit (no `__proto__`), read once more so that no integer is rounded. */
const exactJson = (app: FastifyInstance): FastifyBodyParser<string> => {
  const parse = app.getDefaultJsonParser("error", "error");
  return (request, body, done) => {
    void parse(request, body, (error) => {
      if (error !== null) return done(error);
      const read = readExactly(body);
      return read instanceof SluiceError ? done(read) : done(null, read);
    });
  };
};

const readExactly = (body: string): JsonValue | SluiceError => {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof RangeError) return new SluiceError("SLUICE_REQUEST", "the body is nested too deep");
    throw error;
  }
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

const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Bytes that are no HTTP request never reach a route. */
const refuseUnreadable = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = CLIENT_ERRORS[error.code ?? ""] ?? 400;
  const body = JSON.stringify(
    new SluiceError("SLUICE_REQUEST", "this is no HTTP request that can be read", { status }).toProblem(),
  );
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

const bracketed = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process uses it; stop that one or choose another port",
  EACCES: "this user may not use that port; choose one above 1023",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host name",
};

const cannotListen = (host: string, port: number, error: unknown): SluiceError => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new SluiceError(
    "SLUICE_CONFIG",
    `admin.listen ${bracketed(host)}:${port} cannot be used: ${REMEDIES[code] ?? reasonOf(error)}`,
    { cause: error },
  );
};
