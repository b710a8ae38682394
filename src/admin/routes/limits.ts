import type { AdminDeps } from "../interface.ts";
import { limitsList, quotaList, quotasQuery } from "../operations-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

/** How much there is room for, and how much of it is used. */
export const limitRoutes = ({ limits, quotas }: Pick<AdminDeps, "limits" | "quotas">): Route[] => [
  defineRoute({
    method: "GET",
    path: "/v1/limits",
    operationId: "listLimits",
    summary: "The limits of sluice.yaml, and what is used of them where that is measured",
    access: "viewer",
    answers: { 200: { description: "In the order of the documentation", schema: limitsList } },
    handle: () => json(200, { limits: limits() }),
  }),
  defineRoute({
    method: "GET",
    path: "/v1/quotas",
    operationId: "listQuotas",
    summary: "What is counted now: calls of services' quotas and uses of credentials",
    access: "viewer",
    query: quotasQuery,
    answers: { 200: { description: "At most `limit` of them, the fullest first", schema: quotaList } },
    handle: ({ query }) => json(200, { quotas: quotas(query.limit) }),
  }),
];
