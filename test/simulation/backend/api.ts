import type { Effect } from "../../../src/core/index.ts";
import { type Adapter, compileAdapter, readDocument } from "../../../src/openapi/index.ts";

/** The service that every gateway of the simulation publishes: one operation of each effect class, and one that always declines. */
export const SERVICE = "api";

export const EFFECT_OF: Readonly<Record<string, Effect>> = {
  check: "safe",
  reserve: "idempotent",
  charge: "keyed",
  send: "once",
  decline: "once",
};

const operation = (operationId: string, effect: string | undefined) => ({
  operationId,
  ...(effect === undefined ? {} : { "x-effect": effect }),
  parameters: [{ name: "token", in: "query", required: true, schema: { type: "string" } }],
  responses: {
    200: {
      description: "done",
      content: { "application/json": { schema: { type: "object" } } },
    },
  },
});

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "The simulated backend", version: "1" },
  servers: [{ url: "http://backend.simulation" }],
  paths: {
    "/check": { get: operation("check", undefined) },
    "/reserve": { put: operation("reserve", undefined) },
    "/charge": { post: operation("charge", "keyed") },
    "/send": { post: operation("send", undefined) },
    "/decline": { post: operation("decline", undefined) },
  },
};

let compiled: Adapter | undefined;

/** Compiled as any document is; the same adapter serves all gateways of all runs. */
export const simAdapter = (): Adapter => {
  compiled ??= compileAdapter(readDocument(JSON.stringify(DOCUMENT), "simulation.json"), {
    service: SERVICE,
    credentials: [],
    arrayItems: 100,
    upstreamUrl: undefined,
    hosts: [],
    serverVariables: {},
    operations: {},
  });
  return compiled;
};
