export type { AdminDeps, AdminOptions } from "./interface.ts";
export { createAdmin } from "./server.ts";
