import { SluiceError } from "../../core/index.ts";
import type { ParticleRecord } from "../../engine/interface.ts";
import type { ParticleRef } from "../../particle/index.ts";
import type { AdminDeps } from "../interface.ts";
import {
  accepted,
  callAnswer,
  callBody,
  oneParticle,
  particleBody,
  particleList,
  particleQuery,
  positionOf,
  positionText,
  receiptList,
} from "../particle-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

export const particleRoutes = ({
  engine,
  submit,
  call,
  journal,
}: Pick<AdminDeps, "engine" | "submit" | "call" | "journal">): Route[] => {
  const known = async (ref: ParticleRef): Promise<ParticleRecord> => {
    const record = await engine.get(ref);
    if (record === undefined)
      throw new SluiceError("SLUICE_NOT_FOUND", "no particle with that ref is known here");
    return record;
  };
  return [
    defineRoute({
      method: "GET",
      path: "/v1/particles",
      operationId: "listParticles",
      summary: "Particles seen here, newest first",
      access: "viewer",
      query: particleQuery,
      answers: { 200: { description: "Never with their data", schema: particleList } },
      async handle({ query: { before, state: status, ...filter } }) {
        const position = before === undefined ? undefined : positionOf(before);
        const { particles, next } = await engine.list({ ...filter, status, before: position });
        return json(200, { particles, ...(next === undefined ? {} : { next: positionText(next) }) });
      },
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
      access: "viewer",
      answers: { 200: { description: "Never with its data", schema: oneParticle } },
      async handle({ params }) {
        const ref = (params.ref ?? "") as ParticleRef;
        return json(200, { ...(await known(ref)), settled: await journal.settlements(ref) });
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/particles/{ref}/receipts",
      operationId: "listReceipts",
      summary: "What this gateway signed of each call it served of one particle",
      access: "viewer",
      answers: { 200: { description: "In order; for `sluice verify`", schema: receiptList } },
      async handle({ params }) {
        const ref = (params.ref ?? "") as ParticleRef;
        const receipts = await journal.receipts(ref);
        if (receipts.length === 0) await known(ref);
        return json(200, { receipts });
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
};
