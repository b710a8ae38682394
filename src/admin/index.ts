export type { AdminDeps, AdminOptions, GrantBody, TrustCounters } from "./interface.ts";
export { createAdmin } from "./server.ts";
