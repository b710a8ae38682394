import { z } from "zod";
import { peerJwks } from "../../jose/index.ts";
import { openapiDocument } from "../../listener/index.ts";
import { adminDescription } from "../description.ts";
import type { AdminDeps, AdminOptions } from "../interface.ts";
import { type Counted, metricsAnswer, OPENMETRICS } from "../metrics.ts";
import { defineRoute, json, type Route } from "../route.ts";
import { keySet, peer, status } from "../schemas.ts";

/** The process itself: whether it lives, what it counts, who it is. */
export const processRoutes = (
  { metrics, version }: Pick<AdminOptions, "metrics" | "version">,
  deps: Omit<Counted, "version"> & Pick<AdminDeps, "ready" | "retiring">,
): Route[] => [
  defineRoute({
    method: "GET",
    path: "/health",
    operationId: "getHealth",
    summary: "Whether the process lives",
    access: "probe",
    answers: { 200: { description: "It does", schema: status } },
    handle: () => json(200, { status: "ok" }),
  }),
  defineRoute({
    method: "GET",
    path: "/ready",
    operationId: "getReadiness",
    summary: "Whether traffic may be sent here",
    access: "probe",
    answers: {
      200: { description: "It may", schema: status },
      503: { description: "Not now", schema: status },
    },
    handle: () => (deps.ready() ? json(200, { status: "ready" }) : json(503, { status: "not ready" })),
  }),
  defineRoute({
    method: "GET",
    path: "/metrics",
    operationId: "getMetrics",
    summary: "What is counted here, in the OpenMetrics text format, or in Prometheus' own",
    access: metrics === "open" ? "open" : "viewer",
    answers: { 200: { description: "OpenMetrics 1.0", mediaType: OPENMETRICS } },
    async handle({ headers }) {
      const { text, mediaType } = await metricsAnswer({ ...deps, version }, headers.accept);
      return { status: 200, body: text, mediaType };
    },
  }),
  defineRoute({
    method: "GET",
    path: "/.well-known/jwks.json",
    operationId: "getKeys",
    summary: "This peer's public keys",
    access: "public",
    answers: { 200: { description: "RFC 7517: one for signatures, one to seal to", schema: keySet } },
    handle: () => json(200, peerJwks(deps.overlay.peerId)),
  }),
  defineRoute({
    method: "GET",
    path: "/v1/peer",
    operationId: "getPeer",
    summary: "This peer on the overlay",
    access: "viewer",
    answers: { 200: { description: "Its id, addresses and connections", schema: peer } },
    handle: () =>
      json(200, {
        peerId: deps.overlay.peerId,
        retirement: deps.retiring.state(),
        addresses: deps.overlay.addresses(),
        connections: deps.overlay.connections(),
      }),
  }),
];

/** The description of all routes, itself one of them. */
export const documentRoute = (others: readonly Route[], version: string): Route => {
  let document: object | undefined; // it takes some 50 ms to make
  const route: Route = defineRoute({
    method: "GET",
    path: "/v1/openapi.json",
    operationId: "getOpenapi",
    summary: "This API as an OpenAPI document",
    access: "viewer",
    answers: { 200: { description: "OpenAPI 3.1", schema: z.record(z.string(), z.unknown()) } },
    handle() {
      document ??= openapiDocument([...others, route], adminDescription(version));
      return json(200, document);
    },
  });
  return route;
};
