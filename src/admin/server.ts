import type { FastifyInstance } from "fastify";
import { listenOn, stopApp } from "../listener/index.ts";
import { createApp } from "./app.ts";
import type { Admin, AdminDeps, AdminOptions } from "./interface.ts";

const STOP_GRACE_MS = 5_000;

export const createAdmin = (options: AdminOptions, deps: AdminDeps): Admin => {
  let app: FastifyInstance | undefined;
  return {
    async start() {
      app = await createApp(options, deps);
      return listenOn(app, options.listen, { key: "admin.listen", scheme: "http" });
    },
    async stop(graceMs = STOP_GRACE_MS) {
      if (app !== undefined) await stopApp(app, deps.clock, graceMs);
    },
  };
};
