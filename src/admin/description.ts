import type { ApiDescription } from "../listener/index.ts";
import type { Role } from "./role.ts";
import type { Access } from "./route.ts";
import { problem } from "./schemas.ts";

/** Roles stand where OAuth has scopes (OpenAPI 3.1, Security Requirement Object). */
const ROLES: ReadonlySet<Access> = new Set<Role>(["viewer", "operator"]);

export const adminDescription = (version: string): ApiDescription<Access> => ({
  info: { title: "Sluice admin", version, summary: "What an operator can ask a gateway" },
  securitySchemes: {
    token: {
      type: "http",
      scheme: "bearer",
      description: "data/admin.token, which is an operator's, or a JWT of the issuer under admin.jwt",
    },
  },
  securityOf: (access) => (ROLES.has(access) ? [{ token: [access] }] : []),
  problem,
});
