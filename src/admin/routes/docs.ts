import { defineRoute, type Route } from "../route.ts";

/** A page of the console that reads `/v1/openapi.json` with the token of whoever looks at it. */
const PAGE = "/console/api.html";

/** This API for people. */
export const docsRoute = (): Route =>
  defineRoute({
    method: "GET",
    path: "/v1/docs",
    operationId: "getDocs",
    summary: "This API as a page to read",
    access: "public",
    answers: { 307: { description: `To ${PAGE}, which asks for a token` } },
    handle: () => ({ status: 307, headers: { location: PAGE } }),
  });
