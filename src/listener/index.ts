export { type ListenerTiming, openApp, type PemPair } from "./app.ts";
export { checkForm, type Headed } from "./check-form.ts";
export { bracketed, listenOn, stopApp } from "./listening.ts";
export { type ApiDescription, openapiDocument } from "./openapi-document.ts";
export { problem, problemOf, sendProblem } from "./problems.ts";
export { createLimiters, RateLimited } from "./rate-limits.ts";
export { json, type Reply, type Route, type RouteRequest, routeDefiner } from "./route.ts";
export { serveRoutes } from "./serve-routes.ts";
export { windowCounts } from "./window-counts.ts";
