import type { AdminDeps } from "../interface.ts";
import { configView } from "../operations-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

/** What the process runs with. */
export const configRoute = ({ config }: Pick<AdminDeps, "config">): Route =>
  defineRoute({
    method: "GET",
    path: "/v1/config",
    operationId: "getConfig",
    summary: "The configuration in force",
    access: "operator",
    answers: {
      200: { description: "Secrets are never in it, only where they are read from", schema: configView },
    },
    handle: () => json(200, config),
  });
