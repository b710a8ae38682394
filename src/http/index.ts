export type { HttpDeps, HttpListener, HttpOptions } from "./interface.ts";
export { createHttpListener } from "./server.ts";
