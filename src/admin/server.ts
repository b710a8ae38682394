import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createApp } from "./app.ts";
import type { Admin, AdminDeps, AdminOptions } from "./interface.ts";
import { bracketed, cannotListen } from "./listening.ts";

const STOP_GRACE_MS = 5_000;

export const createAdmin = (options: AdminOptions, deps: AdminDeps): Admin => {
  let app: FastifyInstance | undefined;
  return {
    async start() {
      const { host, port } = options.listen;
      app = await createApp(options, deps);
      try {
        await app.listen({ host, port });
      } catch (error) {
        throw cannotListen(host, port, error);
      }
      return `http://${bracketed(host)}:${(app.server.address() as AddressInfo).port}`;
    },
    async stop(graceMs = STOP_GRACE_MS) {
      const timer = deps.clock.timer(graceMs, () => app?.server.closeAllConnections());
      await app?.close();
      timer.cancel();
    },
  };
};
