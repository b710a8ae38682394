export { type AuditFile, type AuditFileOptions, createAuditFile } from "./audit-file.ts";
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export type { AdminDeps, AdminOptions, GrantBody, TrustCounters } from "./interface.ts";
export { createAdmin } from "./server.ts";
