import { SluiceError } from "../../core/index.ts";
import type { ParticleRef } from "../../particle/index.ts";
import type { AdminDeps } from "../interface.ts";
import { defineRoute, json, type Route } from "../route.ts";
import {
  accepted,
  callAnswer,
  callBody,
  particle,
  particleBody,
  particleList,
  particleQuery,
} from "../schemas.ts";

export const particleRoutes = ({
  engine,
  submit,
  call,
}: Pick<AdminDeps, "engine" | "submit" | "call">): Route[] => [
  defineRoute({
    method: "GET",
    path: "/v1/particles",
    operationId: "listParticles",
    summary: "Particles seen here, newest first",
    query: particleQuery,
    answers: { 200: { description: "Never with their data", schema: particleList } },
    handle: async ({ query: { id, limit } }) =>
      json(200, { particles: await engine.list(id === undefined ? { limit } : { id, limit }) }),
  }),
  defineRoute({
    method: "POST",
    path: "/v1/particles",
    operationId: "submitParticle",
    summary: "Takes in a particle signed elsewhere",
    body: particleBody,
    answers: { 202: { description: "Accepted", schema: accepted } },
    async handle({ body }) {
      const ref = await submit({
        ...body,
        signature: new Uint8Array(Buffer.from(body.signature, "base64")),
        data: new Uint8Array(Buffer.from(body.data, "base64")),
      });
      return json(202, { ref });
    },
  }),
  defineRoute({
    method: "GET",
    path: "/v1/particles/{ref}",
    operationId: "getParticle",
    summary: "One particle",
    answers: { 200: { description: "Never with its data", schema: particle } },
    async handle({ params }) {
      const record = await engine.get((params.ref ?? "") as ParticleRef);
      if (record === undefined)
        throw new SluiceError("SLUICE_NOT_FOUND", "no particle with that ref is known here");
      return json(200, record);
    },
  }),
  defineRoute({
    method: "POST",
    path: "/v1/call",
    operationId: "callFunction",
    summary: "Calls a function, here or on another peer, as this peer",
    body: callBody,
    answers: { 200: { description: "The particle and the function's value", schema: callAnswer } },
    handle: async ({ body }) => json(200, await call(body)),
  }),
];
