import { SluiceError } from "../core/index.ts";

/** viewer: may look at everything that is shown; operator: may do everything. */
export type Role = "viewer" | "operator";

/** The highest role in a claim that is a text or a list of them; anything else in it means nothing here. */
export const roleIn = (claim: unknown): Role | undefined => {
  const roles: unknown[] = Array.isArray(claim) ? claim : [claim];
  if (roles.includes("operator")) return "operator";
  return roles.includes("viewer") ? "viewer" : undefined;
};

/** @throws SluiceError SLUICE_DENIED naming the role that is needed. */
export const requireRole = (needed: Role, role: Role | undefined): void => {
  if (role === "operator" || role === needed) return;
  throw new SluiceError(
    "SLUICE_DENIED",
    `this needs the role ${needed}; the token has ${role === undefined ? "no role of this API" : `the role ${role}`}`,
  );
};
