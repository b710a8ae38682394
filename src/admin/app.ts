import type { FastifyInstance, FastifyReply } from "fastify";
import { LogThrottle } from "../core/index.ts";
import { bracketed, openApp, sendProblem, serveRoutes } from "../listener/index.ts";
import { auditRoutes } from "./audit-routes.ts";
import { createAuthenticator } from "./authenticate.ts";
import { readConsole } from "./console.ts";
import { createEntrance } from "./entrance.ts";
import { createGuard } from "./guard.ts";
import type { AdminDeps, AdminOptions } from "./interface.ts";
import { createTokenVerifier } from "./jwt-verifier.ts";
import { answeredProblem } from "./problems.ts";
import { createRateLimits } from "./rate-limits.ts";
import { consoleRoutes } from "./routes/console.ts";
import { allRoutes } from "./routes.ts";

const TIMING = {
  headersMs: 10_000,
  requestMs: 60_000, // 32 MB over a slow line
  idleMs: 5_000,
  checkMs: 1_000,
};
const MAX_CONNECTIONS = 256;

/** The routes behind their entrance, ready to listen. */
export const createApp = async (options: AdminOptions, deps: AdminDeps): Promise<FastifyInstance> => {
  const refusals: Record<string, number> = {};
  const refuse = (error: unknown, reply: FastifyReply): void => {
    const problem = answeredProblem(error, deps.logger);
    refusals[problem.code] = (refusals[problem.code] ?? 0) + 1;
    if (problem.status === 401) void reply.header("www-authenticate", "Bearer");
    sendProblem(reply, error, problem);
  };
  const log = new LogThrottle(deps.clock, deps.logger);
  const timing = { ...TIMING, ...options.timing };
  const app = await openApp({ timing, maxConnections: MAX_CONNECTIONS, refuse });
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
  app.addHook("onResponse", async ({ routeOptions }, { statusCode }) =>
    deps.telemetry.answered("admin", countedAs(routeOptions.config.operation), statusCode),
  );
  serveRoutes(app, auditRoutes(allRoutes(options, { ...deps, refusals }), deps), { head: true });
  serveRoutes(app, consoleRoutes(await readConsole()), { head: true });
  return app;
};

/** The console's files are one operation, however many there are. */
const countedAs = (operation: string | undefined): string | undefined =>
  operation?.startsWith("console ") ? "console" : operation;
