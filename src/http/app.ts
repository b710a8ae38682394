import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  checkForm,
  createLimiters,
  openApp,
  type PemPair,
  problemOf,
  sendProblem,
  serveRoutes,
} from "../listener/index.ts";
import { createCors } from "./cors.ts";
import { createInitiatorRate } from "./initiator-rate.ts";
import type { HttpDeps, HttpOptions, HttpTiming } from "./interface.ts";
import { allRoutes } from "./routes.ts";
import { createWaitingRoom } from "./waiting-room.ts";

const TIMING: HttpTiming = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 15_000,
  checkMs: 1_000,
  stallMs: 60_000, // longer than the longest wait, and than the silence of an event stream
};
const MAX_CONNECTIONS = 1_024;

/** How to sign, for whoever did not (RFC 9421 section 5.1). */
const ASKED_SIGNATURE = 'sluice=("@method" "@authority" "@path" "@query");created;keyid;alg="ed25519"';

/** The routes with their bounds, ready to listen. */
export const createApp = async (
  options: HttpOptions,
  { entry, peerId, clock, logger, answered }: HttpDeps,
  tls: PemPair | undefined,
): Promise<FastifyInstance> => {
  const refuse = (error: unknown, reply: FastifyReply): void => {
    const problem = problemOf(error, logger);
    if (problem.status === 401)
      void reply.headers({ "www-authenticate": "Signature", "accept-signature": ASKED_SIGNATURE });
    sendProblem(reply, error, problem);
  };
  const timing = { ...TIMING, ...options.timing };
  const app = await openApp({
    timing,
    maxConnections: MAX_CONNECTIONS,
    stallMs: timing.stallMs,
    tls,
    refuse,
  });
  const limiter = await createLimiters(app, { clock });
  const countHost = limiter(options.requestsPerMinute, "too many requests from this address");
  const cors = createCors(options.cors);
  app.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    void reply.header("cache-control", "no-store");
    cors.mark(request, reply);
    if (request.routeOptions.config.access === "probe") return;
    checkForm(request.raw);
    await countHost(request, { increment: true });
    if (!request.is404 && cors.isPreflight(request)) return reply.code(204).headers(cors.preflight).send();
  });
  app.addHook("onResponse", async ({ routeOptions }, { statusCode }) =>
    answered?.(routeOptions.config.operation, statusCode),
  );
  const room = createWaitingRoom();
  app.addHook("preClose", async () => room.close());
  const rate = createInitiatorRate(clock, options.requestsPerMinute);
  const scheme = tls === undefined ? "http" : "https";
  serveRoutes(app, allRoutes({ entry, peerId, clock, room, rate, scheme }, options.version), { head: false });
  return app;
};
