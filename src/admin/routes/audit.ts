import type { AdminDeps } from "../interface.ts";
import { auditPage, auditQuery } from "../operations-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

/** Who changed what. */
export const auditRoute = ({ audit }: Pick<AdminDeps, "audit">): Route =>
  defineRoute({
    method: "GET",
    path: "/v1/audit",
    operationId: "listChanges",
    summary: "Who changed what here, newest first",
    access: "operator",
    query: auditQuery,
    answers: { 200: { description: "Never with secrets or the arguments of calls", schema: auditPage } },
    handle: async ({ query }) => json(200, await audit.list(query)),
  });
