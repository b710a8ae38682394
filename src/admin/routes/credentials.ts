import { grantBody, granted, revocation, revocationBody, revocationList } from "../credential-schemas.ts";
import type { AdminDeps } from "../interface.ts";
import { defineRoute, json, type Route } from "../route.ts";

const BODY_BYTES = 256 * 1024;

/** What this gateway's key permits, and takes back. */
export const credentialRoutes = ({
  grant,
  revoke,
  revocations,
}: Pick<AdminDeps, "grant" | "revoke" | "revocations">): Route[] => [
  defineRoute({
    method: "POST",
    path: "/v1/grants",
    operationId: "grantCapability",
    summary: "Makes a capability, signed by this gateway, that lets one peer call",
    body: grantBody,
    bodyBytes: BODY_BYTES,
    answers: { 201: { description: "To be given to that peer; it is not kept here", schema: granted } },
    handle: async ({ body }) => json(201, await grant(body)),
  }),
  defineRoute({
    method: "GET",
    path: "/v1/revocations",
    operationId: "listRevocations",
    summary: "Credentials that were revoked and whose time is not over",
    access: "viewer",
    answers: { 200: { description: "Their ids", schema: revocationList } },
    handle: () => json(200, { revocations: revocations() }),
  }),
  defineRoute({
    method: "POST",
    path: "/v1/revocations",
    operationId: "revokeCredential",
    summary: "Revokes a credential, or a link of one and all that was made of it",
    body: revocationBody,
    bodyBytes: BODY_BYTES,
    answers: { 201: { description: "It is on record", schema: revocation } },
    handle: async ({ body }) => json(201, await revoke(body)),
  }),
];
