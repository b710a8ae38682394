import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SluiceError, stringifyJson } from "../core/index.ts";
import type { Reply, Route } from "./route.ts";

const JSON_TYPE = "application/json; charset=utf-8";

declare module "fastify" {
  interface FastifyContextConfig {
    /** `Route.access`, for the hooks that guard it. */
    readonly access?: string;
    /** `Route.operationId`, for those who count. */
    readonly operation?: string;
  }
  interface FastifyRequest {
    /** `RouteRequest.who` and `role`: a hook that lets somebody in writes them. */
    who: string;
    role: string;
  }
}

/**
 * Puts the table at work. Hooks come before.
 * @param options.head - whether what can be had by GET is there for HEAD too.
 */
export const serveRoutes = (
  app: FastifyInstance,
  routes: readonly Route[],
  { head }: { readonly head: boolean },
): void => {
  for (const route of routes) serve(app, route, head);
  for (const [path, methods] of methodsByPath(routes))
    refuseOthers(app, path, head && methods.includes("GET") ? [...methods, "HEAD"] : methods);
};

const fastifyPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

const serve = (app: FastifyInstance, route: Route, head: boolean): void => {
  app.route({
    method: route.method,
    url: fastifyPath(route.path),
    bodyLimit: route.bodyBytes,
    exposeHeadRoute: head,
    config: { access: route.access, operation: route.operationId },
    handler: async (request, reply) => {
      const { params, query, body, raw } = request;
      const answer = await route.handle({
        params: params as Record<string, string>,
        query,
        body,
        method: request.method,
        target: raw.url ?? "",
        headers: request.headers,
        who: request.who,
        role: request.role,
        gone: goneSignal(request, reply),
      });
      return send(reply, answer);
    },
  });
};

/** Aborted when the connection closes before the answer is out. */
const goneSignal = ({ raw }: FastifyRequest, reply: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  if (raw.socket.destroyed) gone.abort();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
};

const send = (
  reply: FastifyReply,
  { status, body, mediaType = JSON_TYPE, headers = {} }: Reply,
): FastifyReply => {
  void reply.code(status).headers({ ...headers });
  if (body === undefined) return reply.send();
  const isReady = typeof body === "string" || body instanceof Readable;
  return reply.type(mediaType).send(isReady ? body : stringifyJson(body));
};

const methodsByPath = (routes: readonly Route[]): Map<string, string[]> => {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
};

/** 405 with what is allowed, instead of a 404 that hides a wrong method. */
const refuseOthers = (app: FastifyInstance, path: string, allowed: readonly string[]): void => {
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
